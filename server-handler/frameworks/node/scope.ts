import { type IngressOptions, resolveIngressOptions } from '../../ingress/options.js'
import { type NodeScope, scopeOnNode } from '../../node-http/scope.js'

/**
 * Creates the request scope of a `node:http` server, or of anything that takes `(req, res, next)`: Connect, Express,
 * Vite.
 *
 * @example
 * const scope = nodeScope({ namespace: 'acme', routes: { '/graphql': 'private' } })
 * createServer((req, res) => scope(req, res, () => app(req, res))).listen(3000)
 */
export function nodeScope(options: IngressOptions = {}): NodeScope {
  return scopeOnNode(resolveIngressOptions(options, 'nodeScope()'))
}
