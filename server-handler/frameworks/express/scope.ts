import type { RequestHandler } from 'express'
import { type IngressOptions, resolveIngressOptions } from '../../ingress/options.js'
import { scopeOnNode } from '../../node-http/scope.js'

/**
 * Creates the request scope of an Express server. Use it before everything that logs or serves.
 *
 * @example
 * app.use(expressScope({ namespace: 'acme', routes: { '/graphql': 'private' } }))
 */
export function expressScope(options: IngressOptions = {}): RequestHandler {
  return scopeOnNode(resolveIngressOptions(options, 'expressScope()'))
}
