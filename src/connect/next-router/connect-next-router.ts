import { readConnection } from '../../core/connect.js'
import { route } from '../../core/current.js'
import { runAction } from '../../core/handle.js'
import { readWindow } from '../../page/page.js'
import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { openRequest } from '../library-request.js'
import { createRelease } from '../release.js'
import { findNextRoute } from './next-route.js'

/** Headers with which Next.js marks prefetches: of the App Router, of its middleware, and of the Pages Router. */
const MARK = /(?:^|,)(?:next-router-prefetch|x-middleware-prefetch|purpose,prefetch)(?:,|$)/i

/**
 * Names routes by the folders of a Next.js app, `/p/[slug]`, and makes prefetches of its routers background refreshes.
 * Call it after `start()`, in `instrumentation-client.ts`. Returns the undo.
 *
 * @example
 * start({ service: 'storefront' })
 * connectNextRouter()
 */
export function connectNextRouter(): Undo {
  const hold = createRelease()
  const window = readWindow()
  // On a server and before the start, nothing is patched.
  if (!window || !readConnection()) return hold.release
  const { history } = window
  // After a reload the history still has the previous page's tree, for example an intercepted route, until React has
  // hydrated this page.
  const { state } = history
  route(({ pathname }) => (history.state === state ? undefined : findNextRoute(pathname, history.state)))
  patch(hold, [window, 'fetch'], (call, args: Parameters<typeof fetch>) => {
    if (!isPrefetch(args)) return call(args)
    const { id: parentId, context } = readConnection()?.current() ?? {}
    // A prefetch is not the work of a click, but follows from it.
    const isAfterClick = context?.action_kind === 'explicit_user_action'
    const request = openRequest({ kind: 'background_refresh', parentId: isAfterClick ? parentId : undefined })
    return runAction(request, () => call(args))
  })
  return hold.release
}

/** Whether Next.js prefetches. It passes `Headers` or a plain object; anything else is left for the browser to read. */
function isPrefetch([, init]: Parameters<typeof fetch>): boolean {
  const headers = Object(init?.headers)
  const isBranded = Object.prototype.toString.call(headers) === '[object Headers]'
  return MARK.test(`${isBranded ? [...headers] : Object.entries(headers)}`)
}
