import { MAX_BATCH_BYTES } from '../../src/shared/transport-limits.js'
import { WIRE_VERSION } from '../../src/shared/wire.js'
import { error, type Finding, ok, skipped, warn } from './finding.js'
import { quote, showUrl, toPrintable } from './printable.js'
import { type Reply, request, textOf } from './request.js'
import type { Site } from './site.js'

/** How the endpoint was identified, and its findings. */
export interface EndpointResult {
  findings: Finding[]
  /** The response to a valid envelope, if the endpoint accepts one. */
  accepted: Reply | undefined
}

/** Above the 64 KiB that the endpoint accepts. */
const TOO_MANY_BYTES = 72 * 1024
const FOREIGN = 'https://throughline-doctor.invalid'
const FROM_FOREIGN = { origin: FOREIGN, 'sec-fetch-site': 'cross-site' } as const

/** Sends an envelope of one record to the endpoint, and requests that it must reject. */
export async function checkEndpoint({ endpoint, url }: Site): Promise<EndpointResult> {
  if (url.protocol === 'https:' && endpoint.protocol === 'http:')
    return refused(
      error('endpoint', `${showUrl(endpoint)}: browsers block it on a page of https`, 'Serve the endpoint with https.'),
    )
  const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    request(endpoint, {
      method: 'POST',
      body,
      headers: { origin: url.origin, 'content-type': 'application/json', ...headers },
    })
  const reply = await post(envelope())
  const accepted = readAccepted(endpoint, reply)
  if (accepted.status !== 'ok') return refused(accepted)
  // From another site, so that the endpoint rejects it immediately: an accepted one would use up much of the rate
  // limit.
  const full = await post(envelope('x'.repeat(MAX_BATCH_BYTES - 1_024)), FROM_FOREIGN)
  const large = await post(envelope('x'.repeat(TOO_MANY_BYTES)))
  const other = await post(envelope(), { 'content-type': 'application/octet-stream' })
  const foreign = await post(envelope(), FROM_FOREIGN)
  const [preflight, own] = await Promise.all([askPreflight(endpoint, FOREIGN), askPreflight(endpoint, url.origin)])
  return {
    accepted: reply,
    findings: [
      accepted,
      readLimits({ full, large, other }),
      readOrigin({ foreign, preflight, own: endpoint.origin === url.origin ? undefined : own }, url),
    ],
  }
}

function refused(finding: Finding): EndpointResult {
  const rest = ['endpoint_limits', 'endpoint_origin'] as const
  return {
    findings: [finding, ...rest.map((id) => skipped(id, 'the endpoint does not accept an envelope'))],
    accepted: undefined,
  }
}

function envelope(padding = ''): string {
  const id = crypto.randomUUID()
  return JSON.stringify({
    v: WIRE_VERSION,
    sentAt: Date.now(),
    seq: 0,
    page: { id, route: '/', service: 'throughline-doctor' },
    records: [{ id: `${id}-1`, age: 0, kind: 'event', name: 'throughline_doctor' }],
    ...(padding ? { padding } : {}),
  })
}

function askPreflight(endpoint: URL, origin: string): Promise<Reply> {
  return request(endpoint, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  })
}

const ADVICE: Readonly<Record<number, string>> = {
  403: 'List the origin of the page in allowedOrigins of createRumHandler; behind a proxy, pass the Host header on.',
  404: 'Mount createRumHandler of throughline/server there, or give the address of the endpoint with --endpoint.',
  405: 'Something else answers there, such as a static server. Route this path to createRumHandler.',
  413: 'A proxy in front allows smaller bodies than 64 KiB.',
  415: 'Pages send application/json and text/plain; a proxy in front must let both pass.',
  503: "The endpoint's sink does not take records: check OTEL_EXPORTER_OTLP_ENDPOINT and the Collector.",
}

function readAccepted(endpoint: URL, reply: Reply): Finding {
  if (!reply.ok) return error('endpoint', reply.problem, 'Mount the endpoint, or give its address with --endpoint.')
  const { status } = reply.answer
  const found = `POST ${showUrl(endpoint)}: ${status}`
  if (status === 410) return warn('endpoint', `${found}, the kill switch is on`, 'Set stop to false to collect again.')
  if (status === 429) return warn('endpoint', `${found}, too many requests`, 'Wait a minute and run this again.')
  if (status >= 200 && status < 300) {
    if (!/html/i.test(reply.answer.headers.get('content-type') ?? '')) return ok('endpoint', found)
    return error('endpoint', `${found} with a page of HTML`, 'Route this path to createRumHandler.')
  }
  const reason = toPrintable(textOf(reply.answer).replace(/\s+/g, ' ').trim(), 40)
  return error(
    'endpoint',
    reason ? `${found} ${quote(reason)}` : found,
    ADVICE[status] ?? `Check the server's log for why it answers ${status}.`,
  )
}

interface LimitReplies {
  /** The reply to a body of the largest size that a page sends. */
  full: Reply
  large: Reply
  other: Reply
}

function readLimits({ full, large, other }: LimitReplies): Finding {
  if (!full.ok || full.answer.status === 413)
    return error(
      'endpoint_limits',
      `a body of ${MAX_BATCH_BYTES / 1_024} KiB is refused: ${describe(full)}`,
      'Let a proxy in front pass bodies of 64 KiB: full envelopes are lost otherwise.',
    )
  const problems = [
    // A proxy may close the connection in the middle of a body that is too large.
    isRefused(large) || !large.ok ? '' : `a body of ${TOO_MANY_BYTES / 1024} KiB: ${large.answer.status}`,
    isRefused(other) ? '' : `a body of type application/octet-stream: ${describe(other)}`,
  ].filter(Boolean)
  const statuses = `${describe(large)} to ${TOO_MANY_BYTES / 1024} KiB, ${describe(other)} to another type`
  if (problems.length === 0) return ok('endpoint_limits', statuses)
  return error(
    'endpoint_limits',
    `not refused: ${problems.join('; ')}`,
    'Let createRumHandler answer, whose limit is 64 KiB; a proxy must not answer in its place.',
  )
}

interface OriginReplies {
  foreign: Reply
  preflight: Reply
  /** Sends the preflight that a page would send, if the endpoint is on another origin. */
  own: Reply | undefined
}

function readOrigin({ foreign, preflight, own }: OriginReplies, page: URL): Finding {
  const advice = 'Set allowedOrigins of createRumHandler to the origins of your pages; no proxy may answer for it.'
  if (!isRefused(foreign))
    return error('endpoint_origin', `a page of another site can send: ${describe(foreign)}`, advice)
  const allowed = preflight.ok ? preflight.answer.headers.get('access-control-allow-origin') : null
  if (allowed === '*' || allowed === FOREIGN)
    return error('endpoint_origin', `its preflight allows every origin (${quote(allowed)})`, advice)
  const ownAllowed = own?.ok ? own.answer.headers.get('access-control-allow-origin') : undefined
  if (own && ownAllowed !== page.origin && ownAllowed !== '*')
    return error('endpoint_origin', `its preflight does not allow ${page.origin}`, advice)
  return ok('endpoint_origin', `${describe(foreign)} to another site`)
}

function isRefused(reply: Reply): boolean {
  return reply.ok && reply.answer.status >= 400 && reply.answer.status < 500
}

function describe(reply: Reply): string {
  return reply.ok ? String(reply.answer.status) : reply.problem
}
