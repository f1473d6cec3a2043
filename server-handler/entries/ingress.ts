/**
 * Request scopes of a backend, without any framework: which action caused a request, and one id on all its log lines.
 *
 * @example
 * const withScope = createRequestScope({ namespace: 'acme', routes: { '/graphql': 'private' } })
 * const response = await withScope(request, () => app(request))
 * @module
 */
export type { FillRandom } from '../../src/shared/bytes.js'
export type { HealthSignal } from '../../src/shared/wire.js'
export type { CacheDecision } from '../events/request-event.js'
export type { Fetch, InstrumentOptions } from '../events/upstream.js'
export { instrumentFetch } from '../events/upstream.js'
export type { Clock } from '../export/clock.js'
export type { LogSink, TraceSink } from '../export/sink.js'
export type { ErrorAnswerFacts, ErrorBody, ErrorFacts } from '../ingress/error-answer.js'
export { errorAnswer, errorBody } from '../ingress/error-answer.js'
export type { HeaderSource } from '../ingress/header-source.js'
export type { NormalizedIngress, NormalizeOptions, RouteClass } from '../ingress/normalize.js'
export { normalizeIngress } from '../ingress/normalize.js'
export type { DeriveInput, IngressOptions } from '../ingress/options.js'
export type { RequestScope, ServedFacts } from '../ingress/request-scope.js'
export { noteServed } from '../ingress/request-scope.js'
export { corsAllowHeaders, documentMeta, serverTiming } from '../ingress/response-headers.js'
export type { RouteClasses } from '../ingress/routes.js'
export type { InboundTrace } from '../ingress/trace.js'
export type { ScopeContext, ScopedHandler, WithScope } from '../ingress/web.js'
export { createRequestScope, withRequestScope } from '../ingress/web.js'
export type { InboundAction } from '../scope/action.js'
export { pinoMixin, scopeFields } from '../scope/fields.js'
export { setJoinKey } from '../scope/join-keys.js'
export type { JsonLogger, JsonLoggerOptions, LineFields, WriteLine } from '../scope/json-logger.js'
export { createJsonLogger } from '../scope/json-logger.js'
export type { GraphqlOperation } from '../scope/operation.js'
export type { OutgoingOptions } from '../scope/outgoing.js'
export { outgoingHeaders } from '../scope/outgoing.js'
export type { ActionFacts } from '../scope/run-action.js'
export { runAction } from '../scope/run-action.js'
export type { Scope } from '../scope/scope.js'
export { currentScope, runInScope } from '../scope/scope.js'
export type { CountedSignal, SeenSignal, SignalFacts } from '../telemetry/health.js'
export type { TelemetryOptions } from '../telemetry/options.js'
export type { Telemetry } from '../telemetry/telemetry.js'
export { createTelemetry } from '../telemetry/telemetry.js'
