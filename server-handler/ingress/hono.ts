import type { MiddlewareHandler } from 'hono'
import { runInScope } from '../scope/scope.js'
import { readWaitUntil } from './hono-context.js'
import { findOpened } from './opened.js'
import { type IngressOptions, resolveIngressOptions } from './options.js'
import { openWebRequest, withIds } from './web-request.js'

/**
 * Creates the door of a Hono server. Use it before everything that logs or serves.
 *
 * @example
 * app.use(honoScope({ namespace: 'acme', routes: { '/graphql': 'private' } }))
 */
export function honoScope(options: IngressOptions = {}): MiddlewareHandler {
  const settings = resolveIngressOptions(options)
  return async (context, next) => {
    if (findOpened(context.req.raw, settings)) return next()
    const keepAlive = (ended: Promise<void>) => readWaitUntil(context)?.(ended)
    const { scope, finish } = openWebRequest(context.req.raw, settings, keepAlive)
    try {
      await runInScope(scope, next)
    } catch (error) {
      void finish() // Hono answers for errors; what is thrown past it is none.
      throw error
    }
    const response = withIds(context.res, scope)
    // Hono copies a response that is assigned, streams and all; the same one needs no copy.
    if (response !== context.res) context.res = response
    void finish(context.res)
  }
}
