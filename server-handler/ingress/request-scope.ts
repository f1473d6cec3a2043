import type { CacheDecision } from '../events/request-event.js'
import { nameFields } from '../scope/action.js'
import { createScope, currentScope, type Scope } from '../scope/scope.js'
import { readActiveSpan, toTraceContext } from '../telemetry/agent.js'
import { adoptSpan } from '../telemetry/agent-work.js'
import { tryCall } from '../telemetry/user-code.js'
import type { Work } from '../telemetry/work.js'
import { createHeaderReader, type HeaderSource, type ReadHeader } from './header-source.js'
import type { NormalizedIngress } from './normalize.js'
import type { IngressSettings } from './options.js'
import { hasMalformedRequestId, readRequestId } from './request-id.js'
import type { MatchedRoute } from './routes.js'
import { openSession } from './session.js'
import type { InboundTrace } from './trace.js'

/** Facts about a served request that only its handler knows. */
export interface ServedFacts {
  cacheDecision?: CacheDecision | undefined
  /** Which cache decided: `cdn`, `memory`, `redis`. */
  cacheLayer?: string | undefined
  /** The business outcome, with bounded cardinality: `declined`. */
  outcome?: string | undefined
}

/** What is known about a request in progress. */
export interface RequestScope extends Scope, MatchedRoute, Pick<NormalizedIngress, 'signals' | 'malformedHeaders'> {
  readonly requestId: string
  readonly method: string
  readonly isPreflight: boolean
  readonly userAgent: string | undefined
  /** Whether a browser navigated to a page and will run its scripts. */
  readonly isNavigation: boolean
  /** Whether the response is a document with ids that its page will report. */
  readonly document: { hasIds: boolean }
  /** The action as flat fields. */
  readonly actionFields: Readonly<Record<string, string>>
  /** Set by {@link noteServed}. */
  readonly served: ServedFacts
  /** Resolves when the session has been verified. */
  readonly ready?: Promise<void> | undefined
}

/** Input for opening a request. */
export interface RequestFacts {
  method: string
  /** Path without query. */
  path: string
  headers: HeaderSource
}

/**
 * Known methods. HTTP/2 and Workers accept any word, but labels need bounded cardinality.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span
 */
const METHODS: ReadonlySet<string> = new Set('GET HEAD POST PUT PATCH DELETE OPTIONS CONNECT TRACE QUERY'.split(' '))
const OTHER_METHOD = '_OTHER'

/** Creates the scope of a request. Never throws, for any headers. */
export function createRequestScopeOf(facts: RequestFacts, settings: IngressSettings): RequestScope {
  const { path, headers } = facts
  const method = METHODS.has(facts.method) ? facts.method : OTHER_METHOD
  const { telemetry, normalize, matchRoute, derive } = settings
  const read = createHeaderReader(headers)
  const route = matchRoute(path)
  const input = { method: facts.method, pattern: route.pattern, header: read }
  const known = normalize(headers, { routeClass: route.routeClass, derived: tryCall(() => derive(input)) ?? {} })
  const requestId = readRequestId(read)
  const sample = settings.readSample(read, route.routeClass)
  const work = startServerWork({ trace: known.trace, method, route, isForced: sample.isForced }, settings)
  const { action, correlationId, sessionId, operation } = known
  const scope = createScope({ telemetry, work, requestId, action, correlationId, sessionId, operation })
  // Set now, not at the end: a span opened by an SDK may end before the request does.
  work.set({
    'request.id': requestId,
    'correlation.id': correlationId,
    'session.id': sessionId,
    'http.route': route.isDeclared ? route.pattern : undefined,
    'graphql.operation.name': operation?.name,
    'graphql.operation.type': operation?.type,
  })
  const actionFields = nameFields(telemetry.actionNames, action)
  if (action) work.set(actionFields)
  const opened: RequestScope = Object.assign(scope, {
    pattern: route.pattern,
    routeClass: route.routeClass,
    isDeclared: route.isDeclared,
    requestId,
    method,
    signals: known.signals,
    malformedHeaders: known.malformedHeaders + (hasMalformedRequestId(read) ? 1 : 0) + (sample.isMalformed ? 1 : 0),
    isPreflight: isPreflight(method, read),
    userAgent: read('user-agent'),
    isNavigation: isNavigation(method, read),
    document: { hasIds: false },
    served: {},
    actionFields,
  })
  const ready = openSession(opened, input, settings)
  return ready ? Object.assign(opened, { ready }) : opened
}

/**
 * Records how the current request was served, for its event and its metrics.
 *
 * @example
 * noteServed({ cacheDecision: 'hit', cacheLayer: 'redis' })
 */
export function noteServed(facts: ServedFacts, scope: Scope | undefined = currentScope()): void {
  const served: unknown = scope && Reflect.get(scope, 'served')
  if (typeof served === 'object' && served !== null) Object.assign(served, facts)
}

interface ServerWork {
  trace: InboundTrace
  isForced: boolean
  method: string
  route: MatchedRoute
}

/**
 * Returns the span of a request: one that an SDK has already opened, else a new one. An SDK's HTTP instrumentation
 * continues any incoming trace. On a public route that trace ends here, and a new root span is started.
 */
function startServerWork({ trace, method, route, isForced }: ServerWork, { telemetry }: IngressSettings): Work {
  const active = readActiveSpan()
  const isCallers = active?.spanContext().traceId === trace.link?.traceId
  if (active && !isCallers) return adoptSpan(active)
  const { parent, tracestate, link } = trace
  const links = link ? [link] : []
  if (active) links.push(toTraceContext(active.spanContext()))
  return telemetry.startWork({
    name: `${method} ${route.pattern}`,
    kind: 'server',
    startedAt: telemetry.clock.now(),
    parent: parent && tracestate ? Object.assign(parent, { tracestate }) : parent,
    sampleBy: link?.traceId,
    isForced,
    links,
  })
}

// Prefetched pages may never be shown. Browsers without `Sec-Fetch-Dest` are recognized by `Accept: text/html`.
function isNavigation(method: string, read: ReadHeader): boolean {
  if (method !== 'GET' || /prefetch/.test(read('sec-purpose') ?? read('purpose') ?? '')) return false
  const destination = read('sec-fetch-dest')
  return destination === undefined ? /\btext\/html\b/.test(read('accept') ?? '') : destination === 'document'
}

const isPreflight = (method: string, read: ReadHeader): boolean =>
  method === 'OPTIONS' && read('origin') !== undefined && read('access-control-request-method') !== undefined
