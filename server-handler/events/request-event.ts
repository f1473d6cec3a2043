import type { ServerEvent } from '../telemetry/telemetry.js'
import { onlyPrimitives } from './primitives.js'
import { isServerError, type ServedReason, toStatusClass } from './reason.js'

/** The cache's decision about a request. */
export type CacheDecision = 'hit' | 'miss' | 'stale' | 'bypass' | 'revalidated'

/**
 * The fields of a served request's event. Only primitives: no request, response or error object can be passed in, so
 * none of their other data can leak when a field is added.
 */
export interface RequestEventFacts {
  method: string
  /** Pattern of the route, never the path. */
  route: string
  routeClass: 'private' | 'public'
  /** `undefined` without a response. */
  status: number | undefined
  durationMs: number
  requestBytes?: number | undefined
  responseBytes?: number | undefined
  reason: ServedReason
  cacheDecision?: CacheDecision | undefined
  /** Which cache decided: `cdn`, `memory`, `redis`. */
  cacheLayer?: string | undefined
  region?: string | undefined
  outcome?: string | undefined
  operationName?: string | undefined
  operationType?: 'query' | 'mutation' | 'subscription' | undefined
  requestId: string | undefined
  sessionId?: string | undefined
  /** Whether the response was a document with ids, whose page is expected to report under its request id. */
  isDocument?: boolean | undefined
  /** Keyed hash of the user agent; only with a pepper. */
  userAgentHash?: string | undefined
  /** The action as flat fields. */
  fields: Readonly<Record<string, string>>
  /** The business keys. */
  joinKeys: Readonly<Record<string, string>>
}

/** Name of the event of a served request. */
export const REQUEST_SERVED = 'request.served'
/** Name of the same for a query on a private GraphQL route: mutations are recorded, and counted, by business events. */
export const API_REQUEST_SERVED = 'api.request_served'

/** Builds the one event of a served request. */
export function toRequestEvent(facts: RequestEventFacts): ServerEvent {
  const isApiQuery = facts.routeClass === 'private' && facts.operationType === 'query'
  return {
    eventName: isApiQuery ? API_REQUEST_SERVED : REQUEST_SERVED,
    body: facts.reason,
    severity: isServerError(facts.reason) ? 'ERROR' : 'INFO',
    attributes: onlyPrimitives(
      {
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
      },
      facts.fields,
      facts.joinKeys,
    ),
  }
}
