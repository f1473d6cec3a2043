import { keysOf } from '../../src/shared/keys.js'
import { isServerError, type ServedReason, toReason, toStatusClass } from '../events/reason.js'
import { toRequestEvent } from '../events/request-event.js'
import { markOpened } from './opened.js'
import type { IngressSettings } from './options.js'
import { createRequestScopeOf, type RequestFacts, type RequestScope } from './request-scope.js'
import { hashUserAgent } from './user-agent-hash.js'

/** How a request ended. */
export interface RequestEnd {
  /** HTTP status; `undefined` without a response. */
  status: number | undefined
  /** The route found by the framework, where it exposes it. */
  route?: string | undefined
  /** The client disconnected before it had the whole response. */
  isAborted?: boolean | undefined
  /** The response failed midway. */
  isBroken?: boolean | undefined
  requestBytes?: number | undefined
  responseBytes?: number | undefined
}

/** A request in progress: its scope, and how to end it. */
export interface ServedRequest {
  scope: RequestScope
  /** Records the end, once. Remaining work is pending in the scope. */
  end(how: RequestEnd): void
}

/** A request as its framework represents it, and what is read from it. */
export interface RequestToOpen extends RequestFacts {
  /** The object on which nested scopes find this one; without it every middleware opens its own. */
  source?: object | undefined
}

/** Opens the scope of a request; used by every framework adapter. */
export function openRequest({ source, ...facts }: RequestToOpen, settings: IngressSettings): ServedRequest {
  const scope = createRequestScopeOf(facts, settings)
  const unmark = source && markOpened(source, scope)
  countSignals(scope)
  let hasEnded = false
  return {
    scope,
    end(how) {
      if (!hasEnded) recordEnd(scope, how, settings)
      hasEnded = true
      unmark?.()
    },
  }
}

function countSignals({ signals, malformedHeaders, pattern, isDeclared, telemetry }: RequestScope): void {
  const route = isDeclared ? pattern : 'undeclared'
  for (const signal of keysOf(signals)) {
    telemetry.signal({ signal, count: signals[signal], route })
  }
  if (malformedHeaders > 0) telemetry.signal({ signal: 'malformed_header', count: malformedHeaders, route })
}

function recordEnd(scope: RequestScope, how: RequestEnd, settings: IngressSettings): void {
  const { telemetry, work, pending, method, startedAt, isPreflight } = scope
  const { status, isAborted = false, isBroken } = how
  const endedAt = telemetry.clock.now()
  const reason = toReason({ status, isPreflight, isAborted, isBroken })
  const route = settings.labelRoute({ pattern: scope.pattern, isDeclared: scope.isDeclared, route: how.route, status })
  // `how` is a member and not spread: a spread costs a request more than its headers do.
  const ended: EndedRequest = { how, reason, route, durationMs: Math.max(0, endedAt - startedAt) }
  if (telemetry.meters.isEnabled()) measure(scope, ended)
  const span = work.end({
    endedAt,
    name: `${method} ${route}`,
    error: isServerError(reason) ? reason : undefined,
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      'url.path': route,
      'throughline.reason': reason,
    },
  })
  pending.add(span)
  pending.add(telemetry.flushIfDue())
  if (settings.hasEvents && telemetry.takesEvents) {
    pending.add(writeEvent(scope, ended, settings))
  }
}

interface EndedRequest {
  how: RequestEnd
  reason: ServedReason
  route: string
  durationMs: number
}

function measure(
  { method, served, telemetry }: RequestScope,
  { how: { status }, reason, route, durationMs }: EndedRequest,
): void {
  const labels = {
    method,
    route_pattern: route,
    status,
    status_class: toStatusClass(status),
    outcome: served.outcome,
    cache_decision: served.cacheDecision,
    cache_layer: served.cacheLayer,
    region: telemetry.region,
  }
  telemetry.meters.add('throughline.server.requests', 1, labels)
  telemetry.meters.record('throughline.server.duration_ms', durationMs, labels)
  if (isServerError(reason)) telemetry.meters.add('throughline.server.errors', 1, labels)
}

function writeEvent(scope: RequestScope, ended: EndedRequest, { userAgentPepper }: IngressSettings): Promise<unknown> {
  const { userAgent } = scope
  if (!userAgent || !userAgentPepper) return emitEvent(scope, ended, undefined)
  return hashUserAgent(userAgent, userAgentPepper).then((hash) => emitEvent(scope, ended, hash))
}

function emitEvent(scope: RequestScope, ended: EndedRequest, userAgentHash: string | undefined): Promise<unknown> {
  const { telemetry, actionFields, joinKeys, operation, served } = scope
  const event = toRequestEvent({
    route: ended.route,
    status: ended.how.status,
    durationMs: ended.durationMs,
    requestBytes: ended.how.requestBytes,
    responseBytes: ended.how.responseBytes,
    reason: ended.reason,
    cacheDecision: served.cacheDecision,
    cacheLayer: served.cacheLayer,
    outcome: served.outcome,
    method: scope.method,
    routeClass: scope.routeClass,
    region: telemetry.region,
    operationName: operation?.name,
    operationType: operation?.type,
    requestId: scope.requestId,
    sessionId: scope.sessionId,
    isDocument: scope.document.hasIds,
    userAgentHash,
    fields: actionFields,
    joinKeys,
  })
  return telemetry.emit(Object.assign(event, { spanContext: scope.trace }))
}
