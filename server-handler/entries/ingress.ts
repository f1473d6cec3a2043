/**
 * The door of a backend: which action caused a request, and one id on every line of it.
 *
 * @example
 * app.use(expressScope({ namespace: 'acme', routes: { '/graphql': 'private' } }))
 * @module
 */
export type { FillRandom } from '../../src/shared/bytes.js'
export type { HealthSignal } from '../../src/shared/wire.js'
export type { Clock } from '../export/clock.js'
export type { TraceSink } from '../export/sink.js'
export { expressScope } from '../ingress/express.js'
export type { HeaderSource } from '../ingress/header-source.js'
export { honoScope } from '../ingress/hono.js'
export type { NodeScope } from '../ingress/node.js'
export { nodeScope } from '../ingress/node.js'
export type { InboundAction, NormalizedIngress, NormalizeOptions, RouteClass } from '../ingress/normalize.js'
export { normalizeIngress } from '../ingress/normalize.js'
export type { GraphqlOperation } from '../ingress/operation.js'
export type { IngressOptions } from '../ingress/options.js'
export { corsAllowHeaders, documentMeta, serverTiming } from '../ingress/response-headers.js'
export type { RouteClasses } from '../ingress/routes.js'
export type { RequestScope } from '../ingress/scope.js'
export { currentScope, runInScope, scopeFields } from '../ingress/scope.js'
export type { InboundTrace } from '../ingress/trace.js'
export type { ScopeContext, ScopedHandler, WithScope } from '../ingress/web.js'
export { createRequestScope, withRequestScope } from '../ingress/web.js'
