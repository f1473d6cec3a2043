import type { ServerEvent } from '../telemetry/telemetry.js'
import { onlyPrimitives } from './primitives.js'
import { isServerError, type ServedReason, toStatusClass } from './reason.js'

/** What a cache said of a request. */
export type CacheDecision = 'hit' | 'miss' | 'stale' | 'bypass' | 'revalidated'

/**
 * All that may be told of a served request. Primitives alone: no request, response or error object can be handed in,
 * so nothing of theirs can get out by somebody adding a field.
 */
export interface RequestEventFacts {
  method: string
  /** Pattern of the route, never the path. */
  route: string
  routeClass: 'private' | 'public'
  /** `undefined` where no answer was given. */
  status: number | undefined
  durationMs: number
  requestBytes?: number | undefined
  responseBytes?: number | undefined
  reason: ServedReason
  cacheDecision?: CacheDecision | undefined
  /** Where the cache stands: `cdn`, `memory`, `redis`. */
  cacheLayer?: string | undefined
  region?: string | undefined
  outcome?: string | undefined
  operationName?: string | undefined
  operationType?: 'query' | 'mutation' | 'subscription' | undefined
  requestId: string | undefined
  sessionId?: string | undefined
  /** A page that was given ids, and is expected to report under its request id. */
  isDocument?: boolean | undefined
  /** Keyed hash of the user agent; only where a pepper is set. */
  userAgentHash?: string | undefined
  /** Flat fields: the action and the business keys. */
  fields: Readonly<Record<string, string>>
}

/** The event of a request that was served. */
export const REQUEST_SERVED = 'request.served'
/** The same for a query of a private GraphQL: mutations are told by the business's own events, and counted there. */
export const API_REQUEST_SERVED = 'api.request_served'

/** Builds the one event of a served request. */
export function toRequestEvent(facts: RequestEventFacts): ServerEvent {
  const isApiQuery = facts.routeClass === 'private' && facts.operationType === 'query'
  return {
    eventName: isApiQuery ? API_REQUEST_SERVED : REQUEST_SERVED,
    body: facts.reason,
    severity: isServerError(facts.reason) ? 'ERROR' : 'INFO',
    attributes: onlyPrimitives({
      'http.request.method': facts.method,
      'http.route': facts.route,
      'http.response.status_code': facts.status,
      'http.request.body.size': facts.requestBytes,
      'http.response.body.size': facts.responseBytes,
      'throughline.route_class': facts.routeClass,
      'throughline.status_class': toStatusClass(facts.status),
      'throughline.duration_ms': { double: facts.durationMs },
      'throughline.reason': facts.reason,
      'throughline.outcome': facts.outcome,
      'throughline.cache.decision': facts.cacheDecision,
      'throughline.cache.layer': facts.cacheLayer,
      'throughline.document': facts.isDocument || undefined,
      'cloud.region': facts.region,
      'graphql.operation.name': facts.operationName,
      'graphql.operation.type': facts.operationType,
      'request.id': facts.requestId,
      'session.id': facts.sessionId,
      'user_agent.hash': facts.userAgentHash,
      ...facts.fields,
    }),
  }
}
