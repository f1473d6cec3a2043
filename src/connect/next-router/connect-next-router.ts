import { readConnection } from '../../core/connect.js'
import { route } from '../../core/current.js'
import { runAction } from '../../core/handle.js'
import { readWindow } from '../../page/page.js'
import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { openRequest } from '../library-request.js'
import { createRelease } from '../release.js'
import { findNextRoute } from './next-route.js'

/** How Next.js marks what it loads in advance: of the App Router, of its middleware, and of the Pages Router. */
const MARK = /(?:^|,)(?:next-router-prefetch|x-middleware-prefetch|purpose,prefetch)(?:,|$)/i

/**
 * Names routes by the folders of a Next.js app, `/p/[slug]`, and makes what its routers load in advance a refresh in the background.
 * Call it after `start()`, in `instrumentation-client.ts`. Returns the undo.
 *
 * @example
 * start({ service: 'storefront' })
 * connectNextRouter()
 */
export function connectNextRouter(): Undo {
  const hold = createRelease()
  const window = readWindow()
  // On a server, and before the start, nothing is touched.
  if (!window || !readConnection()) return hold.release
  const { history } = window
  // After a reload it is what the page before had shown, as an intercepted route, until React has hydrated this one.
  const { state } = history
  route(({ pathname }) => (history.state === state ? undefined : findNextRoute(pathname, history.state)))
  patch(hold, [window, 'fetch'], (call, args: Parameters<typeof fetch>) => {
    if (!isPrefetch(args)) return call(args)
    const { id: parentId, context } = readConnection()?.current() ?? {}
    // What a click may need later is not its work, but follows from it.
    const isAfterClick = context?.action_kind === 'explicit_user_action'
    const request = openRequest({ kind: 'background_refresh', parentId: isAfterClick ? parentId : undefined })
    return runAction(request, () => call(args))
  })
  return hold.release
}

/** Whether Next.js asks in advance. It passes `Headers` or an object; anything else is left to the browser to read. */
function isPrefetch([, init]: Parameters<typeof fetch>): boolean {
  const headers = Object(init?.headers)
  const isBranded = Object.prototype.toString.call(headers) === '[object Headers]'
  return MARK.test(`${isBranded ? [...headers] : Object.entries(headers)}`)
}
