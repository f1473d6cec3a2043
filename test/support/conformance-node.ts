// Answers the cases of the conformance kit with this package: one line of JSON per case on standard input and output.
import { createInterface } from 'node:readline'
import { createSampleReader } from '../../server-handler/ingress/forced-sample.js'
import { createRouteLabels } from '../../server-handler/ingress/labels.js'
import { createNormalizer } from '../../server-handler/ingress/normalize.js'
import type { IngressSettings } from '../../server-handler/ingress/options.js'
import { createRequestScopeOf, type RequestScope } from '../../server-handler/ingress/request-scope.js'
import { idHeaders, isUnshared, serverTiming } from '../../server-handler/ingress/response-headers.js'
import { createRouteMatcher, type RouteClasses } from '../../server-handler/ingress/routes.js'
import { createCarrier } from '../../server-handler/jobs/carrier.js'
import { readCarrier } from '../../server-handler/jobs/read-carrier.js'
import { type JobFacts, runJob } from '../../server-handler/jobs/run-job.js'
import { scopeFields } from '../../server-handler/scope/fields.js'
import { setJoinKey } from '../../server-handler/scope/join-keys.js'
import { outgoingHeaders } from '../../server-handler/scope/outgoing.js'
import { createScope } from '../../server-handler/scope/scope.js'
import type { ActionContext } from '../../src/shared/action.js'
import {
  type BaggageMember,
  fitBaggage,
  formatBaggageMember,
  parseBaggage,
  toBaggageMembers,
} from '../../src/shared/baggage.js'
import type { TraceContext } from '../../src/shared/trace-context.js'
import { createMemoryTelemetry } from './memory-telemetry.js'

type Headers = [name: string, value: string][]
interface Inbound {
  route_class: 'private' | 'public' | null
  headers: Headers
  derived?: Partial<ActionContext>
}
interface Place {
  trace_id: string
  span_id: string
  flags: number
  tracestate?: string
}

const CLOCK_AT = (at: number) => ({ now: () => at, after: () => () => {} })

const toPlace = ({ trace_id, span_id, ...rest }: Place) => ({ traceId: trace_id, spanId: span_id, ...rest, links: [] })
const fromLink = (link: { traceId: string; spanId: string } | undefined) =>
  link ? { trace_id: link.traceId, span_id: link.spanId } : null
const fromPlace = (place: TraceContext | undefined) =>
  place ? { trace_id: place.traceId, span_id: place.spanId, flags: place.flags } : null

/** Headers as `node:http` and its frameworks have them: lower-case names, repeated ones in an array. */
function toHeaders(pairs: Headers): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {}
  for (const [name, value] of pairs) {
    const key = name.toLowerCase()
    const before = found[key]
    found[key] = before === undefined ? value : [before, value].flat()
  }
  return found
}

function open(namespace: string, inbound: Inbound) {
  const { telemetry, signals, spans } = createMemoryTelemetry({ namespace, warn: () => {} })
  const routes: RouteClasses = inbound.route_class ? { '/case': inbound.route_class } : {}
  const settings: IngressSettings = {
    telemetry,
    normalize: createNormalizer(namespace),
    matchRoute: createRouteMatcher(routes),
    labelRoute: createRouteLabels(),
    derive: () => inbound.derived ?? {},
    hasEvents: false,
    userAgentPepper: undefined,
    session: undefined,
    readSample: createSampleReader({ namespace, secret: undefined, clock: telemetry.clock }),
  }
  const scope = createRequestScopeOf({ method: 'POST', path: '/case', headers: toHeaders(inbound.headers) }, settings)
  return { scope, settings, signals, spans }
}

function ingress({ namespace, ...inbound }: Inbound & { namespace: string }) {
  const { scope, settings } = open(namespace, inbound)
  const known = settings.normalize(toHeaders(inbound.headers), {
    routeClass: inbound.route_class ?? 'public',
    derived: inbound.derived,
  })
  const { parent, link } = known.trace
  return {
    action: scope.action,
    trace: { parent: fromPlace(parent), tracestate: scope.trace.tracestate, link: fromLink(link) },
    request_id: scope.requestId,
    correlation_id: scope.correlationId,
    session_id: scope.sessionId,
    graphql_operation: scope.operation,
    signals: scope.signals,
    malformed_headers: scope.malformedHeaders,
  }
}

/** The parts that response headers are written from. */
const asRequestScope = (parts: Partial<RequestScope>) => parts as RequestScope

function response(input: {
  namespace: string
  method: string
  request_id: string
  trace: Place
  started_at: number
  cache_control: string | null
  cdn_cache_control: string | null
}) {
  const { telemetry } = createMemoryTelemetry({
    namespace: input.namespace,
    environmentVariables: { NODE_ENV: 'production' },
  })
  const { request_id: requestId, started_at: startedAt } = input
  const scope = asRequestScope({
    namespace: input.namespace,
    requestId,
    startedAt,
    trace: toPlace(input.trace),
    telemetry,
  })
  const isStamped = isUnshared({
    method: input.method,
    cacheControl: input.cache_control ?? undefined,
    cdnCacheControl: input.cdn_cache_control ?? undefined,
  })
  return {
    headers: {
      ...idHeaders(scope),
      ...(isStamped ? { 'server-timing': serverTiming(scope) } : {}),
    },
  }
}

interface Served {
  namespace: string
  inbound: Inbound
  join: Record<string, string>
}

function openServed({ namespace, inbound, join }: Served): RequestScope {
  const { scope } = open(namespace, inbound)
  for (const [name, value] of Object.entries(join)) setJoinKey(name, value, scope)
  return scope
}

function writeCarrier(input: {
  namespace: string
  enqueued_at: number
  max_bytes?: number
  scope: {
    action: ActionContext | null
    trace: Place
    request_id?: string
    graphql_operation?: { type: 'query'; name: string }
    join?: Record<string, string>
  }
}) {
  const { telemetry, signals } = createMemoryTelemetry({ namespace: input.namespace })
  const { action, trace, request_id, graphql_operation, join } = input.scope
  const work = { ...telemetry.startWork({ name: 'case', kind: 'server', startedAt: 0 }), spanContext: toPlace(trace) }
  const scope = createScope({
    ...{ telemetry, work, requestId: request_id, operation: graphql_operation },
    action: action ?? undefined,
    joinKeys: join ?? {},
  })
  const carrier = createCarrier({ scope, enqueuedAt: input.enqueued_at, maxBytes: input.max_bytes })
  return { carrier: carrier ?? null, dropped: signals[0]?.count ?? 0 }
}

function carrierRead(input: { namespace: string; join_keys: string[]; carrier: unknown }) {
  const read = readCarrier(input.carrier, { namespace: input.namespace, joinKeys: input.join_keys })
  return {
    action: read.action,
    origin: fromPlace(read.origin),
    tracestate: read.origin?.tracestate,
    request_id: read.requestId,
    graphql_operation_name: read.operationName,
    enqueued_at: read.enqueuedAt,
    join: read.joinKeys,
    problem: read.problem,
  }
}

async function job(input: {
  namespace: string
  carrier: unknown
  started_at: number
  attempt?: number
  delay_ms?: number
  is_scheduled?: boolean
  ready_at?: number
}) {
  const { telemetry, spans, signals } = createMemoryTelemetry({
    namespace: input.namespace,
    clock: CLOCK_AT(input.started_at),
  })
  const facts: JobFacts = {
    ...{ telemetry, queue: 'case', system: 'case', carrier: input.carrier },
    attempt: input.attempt,
    delayMs: input.delay_ms,
    isScheduled: input.is_scheduled,
    readyAt: input.ready_at,
  }
  const scope = await runJob(facts, (running) => running)
  const [span] = spans
  const attributes = Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, value]))
  const parent = span?.parentSpanId ? { traceId: span.traceId, spanId: span.parentSpanId } : undefined
  return {
    lineage: attributes['throughline.job.lineage']?.stringValue,
    parent: fromLink(parent),
    link: fromLink(span?.links?.[0]),
    is_fresh_trace: parent === undefined && !JSON.stringify(input.carrier).includes(String(span?.traceId)),
    action: scope.action,
    request_id: scope.requestId,
    graphql_operation_name: scope.operation?.name,
    join: scope.joinKeys,
    queue_wait_ms: attributes['throughline.job.queue_wait_ms']?.doubleValue,
    signals: Object.fromEntries(signals.map(({ signal, count }) => [signal, count])),
  }
}

function route({ routes, path }: { routes: [string, 'private' | 'public'][]; path: string }) {
  const { routeClass, pattern, isDeclared } = createRouteMatcher(Object.fromEntries(routes))(path)
  return { route_class: routeClass, pattern: isDeclared ? pattern : null }
}

function baggageWrite(input: { namespace: string; action: ActionContext; existing: string; own_bytes?: number }) {
  const members = toBaggageMembers(input.namespace, input.action)
  const { added, shed } = fitBaggage(members, input.existing, input.own_bytes)
  return { header: [input.existing, added].filter(Boolean).join(','), dropped: shed }
}

const OPERATIONS: Readonly<Record<string, (input: never) => unknown>> = {
  route,
  ingress,
  response,
  outgoing: (input: Served) => ({ headers: outgoingHeaders({ scope: openServed(input), trace: true }) }),
  log_fields: (input: Served) => ({ fields: scopeFields(openServed(input)) }),
  baggage_read: ({ header }: { header: string }) => parseBaggage(header),
  baggage_write: baggageWrite,
  baggage_member: (member: BaggageMember) => ({ text: formatBaggageMember(member) }),
  carrier_read: carrierRead,
  carrier_write: writeCarrier,
  job,
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, operation, input } = JSON.parse(line)
  try {
    const run = OPERATIONS[operation]
    if (!run) throw new Error(`unknown operation ${operation}`)
    console.log(JSON.stringify({ id, output: await run(input as never) }))
  } catch (error) {
    console.log(JSON.stringify({ id, error: String(error) }))
  }
}
