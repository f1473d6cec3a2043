// Which click an SDK ties a request to, read from what arrived at the server: the page's own requests with their headers,
// and the SDK's bodies.
import { gunzipSync } from 'node:zlib'
import type { SeenRequest } from '../../test/support/page-server.js'

/** The buttons of the page, by the name that every SDK is given for them. */
export type ClickName = 'buy' | 'search'

/** The clicks that one of the page's requests is tied to. */
export type LinkReader = (request: SeenRequest, reports: readonly Report[]) => ReadonlySet<ClickName>

/** A parsed body of an SDK: any JSON value within it can be asked for. */
export type Report = Json

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const NAMES: readonly ClickName[] = ['buy', 'search']

/** Reads a body, compressed or not, of one JSON value or of one a line. */
export function parseReport({ bytes }: SeenRequest): Report {
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  return parse(text) ?? text.split('\n').map((line) => parse(line) ?? null)
}

/** Throughline: the action's name is on the request itself. */
export const linkByActionHeader: LinkReader = ({ headers }) => namesIn(headers['x-throughline-action-name'])

/** Datadog: a resource names the ids of actions, and an action its target. */
export const linkByActionEvent: LinkReader = ({ path }, reports) => {
  const events = objectsOf(reports)
  const resource = events.find(
    ({ type, resource }) => type === 'resource' && isObject(resource) && endsWith(resource.url, path),
  )
  const ids = isObject(resource?.action) ? [resource.action.id].flat() : []
  const actions = events.filter(
    ({ type, action }) => type === 'action' && isObject(action) && ids.includes(action.id ?? ''),
  )
  return namesIn(actions.map(({ action }) => isObject(action) && isObject(action.target) && action.target.name))
}

/** Elastic: the trace on the request is the one of a transaction, which is named after the button. */
export const linkByTransaction: LinkReader = ({ headers }, reports) => {
  const [, trace = 'none'] = String(headers.traceparent ?? '').split('-')
  const found = objectsOf(reports).flatMap(({ transaction }) =>
    isObject(transaction) && transaction.trace_id === trace && transaction.type === 'user-interaction'
      ? [transaction]
      : [],
  )
  return namesIn(found.map(({ name }) => name))
}

/**
 * OpenTelemetry, Faro, Sentry: from the span on the request up to its parents. One of them is the click's, by name and
 * target, or carries the user action's name.
 */
export const linkBySpan: LinkReader = ({ headers }, reports) => {
  const header = headers.traceparent ?? headers['sentry-trace']
  const parts = String(header ?? '').split('-')
  let id: Json | undefined = headers.traceparent ? parts[2] : parts[1]
  const objects = objectsOf(reports)
  const chain: string[] = []
  while (typeof id === 'string' && id && chain.length < 20) {
    const own: string = id
    const span = objects.find(({ spanId, span_id }) => (spanId ?? span_id) === own)
    if (!span) break
    chain.push(JSON.stringify(span))
    id = span.parentSpanId ?? span.parent_span_id
  }
  return namesIn(
    chain.flatMap((text) => {
      const target = text.match(/"(?:target_xpath|faro\.action\.user\.name)","value":\{"stringValue":"([^}]*)"\}/)?.[1]
      const click = /"ui\.[^"]*click"/.test(text) ? text : ''
      return [target, click]
    }),
  )
}

function namesIn(value: unknown): Set<ClickName> {
  const text = JSON.stringify(value) ?? ''
  return new Set(NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(text)))
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const endsWith = (value: Json | undefined, end: string) => typeof value === 'string' && value.endsWith(end)

function objectsOf(value: Json | readonly Json[]): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsOf)
  if (!isObject(value)) return []
  return [value, ...Object.values(value).flatMap(objectsOf)]
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
