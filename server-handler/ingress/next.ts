import { runInScope } from '../scope/scope.js'
import { readNextWaitUntil } from './next-context.js'
import { findOpened } from './opened.js'
import { type IngressOptions, resolveIngressOptions } from './options.js'
import { openWebRequest } from './web-request.js'

/** A route handler of Next.js, called with the parameters of its route. */
export type NextHandler<Asked extends Request, Context> = (
  request: Asked,
  context: Context,
) => Response | Promise<Response>

/** Puts a door before a route handler. */
export type WithNextScope = <Asked extends Request, Context>(
  handler: NextHandler<Asked, Context>,
) => (request: Asked, context: Context) => Promise<Response>

/**
 * Creates the door of route handlers of Next.js.
 *
 * @example
 * const withScope = nextScope({ namespace: 'acme', routes: { '/api/orders/:id': 'private' } })
 * export const GET = withScope(async (request, { params }) => Response.json(await params))
 */
export function nextScope(options: IngressOptions = {}): WithNextScope {
  const settings = resolveIngressOptions(options)
  return (handler) => async (request, context) => {
    if (findOpened(request, settings)) return handler(request, context)
    const { scope, answer, finish, ended } = openWebRequest(request, settings)
    readNextWaitUntil()?.(ended)
    try {
      return answer(await runInScope(scope, () => handler(request, context)))
    } catch (error) {
      finish({ status: readThrownStatus(error) })
      throw error
    }
  }
}

/** What `redirect()` and `notFound()` throw says by itself what Next.js will answer. */
const THROWN_ANSWER = /^NEXT_(?:REDIRECT;.*|HTTP_ERROR_FALLBACK);([1-5]\d\d)(?:;|$)/

function readThrownStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('digest' in error)) return undefined
  const status = THROWN_ANSWER.exec(String(error.digest))?.[1]
  return status === undefined ? undefined : Number(status)
}
