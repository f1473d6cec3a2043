import { nameFields } from './action.js'
import { currentScope, type Scope } from './scope.js'

/**
 * Flat fields for any logger, so that every line of a request or a job can be found by its ids.
 *
 * @example
 * console.log(JSON.stringify({ message: 'paid', ...scopeFields() }))
 */
export function scopeFields(scope: Scope | undefined = currentScope()): Record<string, string> {
  if (!scope) return {}
  const { requestId, correlationId, sessionId, trace, telemetry, action, joinKeys } = scope
  return {
    ...(requestId ? { 'request.id': requestId } : {}),
    ...(correlationId ? { 'correlation.id': correlationId } : {}),
    trace_id: trace.traceId,
    span_id: trace.spanId,
    ...(sessionId ? { 'session.id': sessionId } : {}),
    ...nameFields(telemetry.actionNames, action),
    ...joinKeys,
  }
}

/**
 * The same as a mixin for pino.
 *
 * @example
 * const logger = pino({ mixin: pinoMixin() })
 */
export function pinoMixin(): () => Record<string, string> {
  return () => scopeFields() // pino passes arguments of its own.
}
