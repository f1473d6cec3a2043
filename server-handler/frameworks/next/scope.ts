import { findOpened } from '../../ingress/opened.js'
import { type IngressOptions, resolveIngressOptions } from '../../ingress/options.js'
import { runRequest } from '../../ingress/session.js'
import { openWebRequest } from '../../ingress/web-request.js'

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
  return (handler) => async (request, context) => {
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

/** The status in what `redirect()` and `notFound()` throw. */
const THROWN_ANSWER = /^NEXT_(?:REDIRECT;.*|HTTP_ERROR_FALLBACK);([1-5]\d\d)(?:;|$)/

function readThrownStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('digest' in error)) return undefined
  const status = THROWN_ANSWER.exec(String(error.digest))?.[1]
  return status === undefined ? undefined : Number(status)
}

/** Global under which a platform that runs Next.js publishes the context of the current request. */
const SLOT = Symbol.for('@next/request-context')

// Keeps a function alive after its response; `undefined` where the server keeps running.
function readNextWaitUntil(): ((promise: Promise<unknown>) => void) | undefined {
  const slot: { get?(): { waitUntil?(promise: Promise<unknown>): void } | undefined } | undefined = Reflect.get(
    globalThis,
    SLOT,
  )
  const context = slot?.get?.()
  return context?.waitUntil && ((promise) => context.waitUntil?.(promise))
}
