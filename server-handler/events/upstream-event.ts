import type { ServerEvent } from '../telemetry/telemetry.js'
import { onlyPrimitives } from './primitives.js'
import { toStatusClass } from './reason.js'

/** The decision of a cache in front of an upstream; `negative` is a cached failure. */
export type UpstreamCache = 'hit' | 'miss' | 'negative'

/** The fields of an outgoing call's event: only primitives. */
export interface UpstreamEventFacts {
  provider: string
  operation: string
  method: string
  /** Host name, without path or query. */
  host: string
  /** `undefined` without a response. */
  status: number | undefined
  durationMs: number
  /** `NaN` where `Content-Length` is missing. */
  responseBytes: number
  cache: UpstreamCache | undefined
  /** Name of the thrown error. */
  error: string | undefined
  requestId: string | undefined
  /** Flat fields: the action and the business keys. */
  fields: Readonly<Record<string, string>>
}

/** Name of the event of an outgoing call. */
export const UPSTREAM_CALLED = 'upstream.called'

/** Builds the event of an outgoing call. */
export function toUpstreamEvent(facts: UpstreamEventFacts): ServerEvent {
  const isFailed = facts.status === undefined || facts.status >= 500
  return {
    eventName: UPSTREAM_CALLED,
    body: facts.provider,
    severity: isFailed ? 'ERROR' : 'INFO',
    attributes: onlyPrimitives({
      'throughline.upstream.provider': facts.provider,
      'throughline.upstream.operation': facts.operation,
      'throughline.upstream.cache': facts.cache,
      'http.request.method': facts.method,
      'server.address': facts.host,
      'http.response.status_code': facts.status,
      'http.response.body.size': Number.isFinite(facts.responseBytes) ? facts.responseBytes : undefined,
      'throughline.status_class': toStatusClass(facts.status),
      'throughline.duration_ms': { double: facts.durationMs },
      'error.type': facts.error,
      'request.id': facts.requestId,
      ...facts.fields,
    }),
  }
}
