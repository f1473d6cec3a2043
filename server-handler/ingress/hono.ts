import type { MiddlewareHandler } from 'hono'
import { runInScope } from '../scope/scope.js'
import { readWaitUntil } from './hono-context.js'
import { type IngressOptions, resolveIngressOptions } from './options.js'
import { openRequest } from './serve.js'
import { readSizes, withIds } from './web.js'

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
    const finish = (response?: Response) => {
      const sizes = readSizes(raw.headers, response?.headers)
      const ended = end({ ...sizes, status: response?.status, isAborted: raw.signal.aborted })
      readWaitUntil(context)?.(ended)
    }
    try {
      await runInScope(scope, next)
    } catch (error) {
      finish() // Hono answers for errors; what is thrown past it is none.
      throw error
    }
    const response = withIds(context.res, scope)
    // Hono copies a response that is assigned, streams and all; the same one needs no copy.
    if (response !== context.res) context.res = response
    finish(context.res)
  }
}
