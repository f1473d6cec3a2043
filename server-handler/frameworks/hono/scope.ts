import type { ServerResponse } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import { findOpened } from '../../ingress/opened.js'
import { type IngressOptions, resolveIngressOptions } from '../../ingress/options.js'
import { runRequest } from '../../ingress/session.js'
import { openWebRequest, toBytes, withIds } from '../../ingress/web-request.js'
import { readOutgoing, readRoute, readWaitUntil } from './context.js'

/**
 * Creates the request scope of a Hono server. Use it before everything that logs or serves.
 *
 * @example
 * app.use(honoScope({ namespace: 'acme', routes: { '/graphql': 'private' } }))
 */
export function honoScope(options: IngressOptions = {}): MiddlewareHandler {
  const settings = resolveIngressOptions(options, 'honoScope()')
  return async (context, next) => {
    if (findOpened(context.req.raw, settings)) return next()
    const outgoing = readOutgoing(context)
    const readAbort = () => (outgoing ? toEnd(outgoing) : {})
    const { scope, answer, finish, ended } = openWebRequest(context.req.raw, settings, {
      readAbort,
      readRoute: () => readRoute(context),
    })
    readWaitUntil(context)?.(ended)
    try {
      await runRequest(scope, next)
    } catch (error) {
      finish() // Hono converts errors to responses; one thrown past it is not an Error.
      throw error
    }
    if (outgoing) {
      const { status, headers } = context.res
      const responseBytes = toBytes(headers.get('content-length'))
      outgoing.once('close', () => finish({ ...readAbort(), status, responseBytes }))
    }
    const response = outgoing ? withIds(context.res, scope) : answer(context.res)
    if (response === context.res) return
    // Hono merges the headers of a replaced response into the new one, which has them already.
    context.res = undefined
    context.res = response
  }
}

const toEnd = ({ headersSent, statusCode, writableFinished, errored }: ServerResponse) => ({
  status: headersSent ? statusCode : undefined,
  isAborted: !writableFinished,
  isBroken: !!errored,
})
