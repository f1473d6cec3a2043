import type { RequestHandler } from 'express'
import { nodeScope } from './node.js'
import type { IngressOptions } from './options.js'

/**
 * Creates the door of an Express server. Use it before everything that logs or serves.
 *
 * @example
 * app.use(expressScope({ namespace: 'acme', routes: { '/graphql': 'private' } }))
 */
export function expressScope(options: IngressOptions = {}): RequestHandler {
  return nodeScope(options)
}
