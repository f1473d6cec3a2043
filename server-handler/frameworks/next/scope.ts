import { findOpened } from '../../ingress/opened.js'
import { type IngressOptions, resolveIngressOptions } from '../../ingress/options.js'
import { runRequest } from '../../ingress/session.js'
import { openWebRequest } from '../../ingress/web-request.js'
import { checkFunction } from '../../options/table.js'
import { readNextWaitUntil, readThrownStatus } from './next-runtime.js'

/** A route handler of Next.js, called with the parameters of its route. */
export type NextHandler<Asked extends Request, Context> = (
  request: Asked,
  context: Context,
) => Response | Promise<Response>

/** Wraps a route handler in a request scope. */
export type WithNextScope = <Asked extends Request, Context>(
  handler: NextHandler<Asked, Context>,
) => (request: Asked, context: Context) => Promise<Response>

/**
 * Creates the request scope of route handlers of Next.js.
 *
 * @example
 * const withScope = nextScope({ namespace: 'acme', routes: { '/api/orders/:id': 'private' } })
 * export const GET = withScope(async (request, { params }) => Response.json(await params))
 */
export function nextScope(options: IngressOptions = {}): WithNextScope {
  const settings = resolveIngressOptions(options, 'nextScope()')
  return (handler) => {
    checkFunction(handler, 'the scope of nextScope()', 'a route handler')
    return async (request, context) => {
      if (findOpened(request, settings)) return handler(request, context)
      const { scope, answer, finish, ended } = openWebRequest(request, settings)
      readNextWaitUntil()?.(ended)
      try {
        return answer(await runRequest(scope, () => handler(request, context)))
      } catch (error) {
        finish({ status: readThrownStatus(error) })
        throw error
      }
    }
  }
}
