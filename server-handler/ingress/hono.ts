import type { MiddlewareHandler } from 'hono'
import { readWaitUntil } from './hono-context.js'
import { type IngressOptions, resolveIngressOptions } from './options.js'
import { runInScope } from './scope.js'
import { openRequest } from './serve.js'
import { withIds } from './web.js'

/**
 * Creates the door of a Hono server. Use it before everything that logs or serves.
 *
 * @example
 * app.use(honoScope({ namespace: 'acme', routes: { '/graphql': 'private' } }))
 */
export function honoScope(options: IngressOptions = {}): MiddlewareHandler {
  const settings = resolveIngressOptions(options)
  return async (context, next) => {
    const { method, path, raw } = context.req
    const { scope, end } = openRequest({ method, path, headers: raw.headers }, settings)
    await runInScope(scope, next)
    const response = withIds(context.res, scope)
    // Hono copies a response that is assigned, streams and all; the same one needs no copy.
    if (response !== context.res) context.res = response
    const ended = end({ status: context.res.status })
    readWaitUntil(context)?.(ended)
  }
}
