import { readConnection } from '../../core/connect.js'
import { route } from '../../core/current.js'
import { runAction } from '../../core/handle.js'
import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { openRequest, readCauseId, type Why } from '../library-request.js'
import { createRelease } from '../release.js'

/** A location in the history of TanStack Router. */
interface HistoryLocation {
  readonly pathname: string
  readonly search: string
  readonly hash: string
  readonly href: string
  readonly state: unknown
}

/** The part of a route that is read. */
interface RouteLike {
  readonly fullPath: string
}

/** A router of TanStack Router, for any framework. */
export interface TanstackRouterLike {
  readonly history: { readonly location: HistoryLocation; createHref(href: string): string }
  parseLocation(location: never): { readonly pathname: string }
  getMatchedRoutes(
    pathname: string,
  ): readonly [branch: readonly unknown[], params: Readonly<Record<string, unknown>>, found?: RouteLike | undefined]
  load(options?: never): Promise<void>
  invalidate(options?: never): Promise<void>
  preloadRoute(options: never): Promise<unknown>
}

/**
 * Names routes by the patterns of a router of TanStack Router, and labels the requests of loaders: `mount` for the
 * route that is shown, `invalidation`, or `background_refresh` for preloads.
 *
 * @example
 * const router = createRouter({ routeTree })
 * connectTanstackRouter(router)
 */
export function connectTanstackRouter(router: TanstackRouterLike): Undo {
  const hold = createRelease()
  // On a server and before the start, nothing is patched.
  if (!readConnection()) return hold.release
  route(({ pathname, hash }) => findPattern(router, { pathname, hash }))

  let next: Why | undefined
  patch(hold, [router, 'invalidate'], (call, args) => {
    next = { kind: 'invalidation', parentId: readCauseId() }
    try {
      return call(args)
    } finally {
      next = undefined
    }
  })
  patch(hold, [router, 'load'], (call, args) => {
    const why = next ?? { kind: 'mount', route: toPattern(router, router.history.location) }
    next = undefined
    return runAction(openRequest(why), () => call(args))
  })
  patch(hold, [router, 'preloadRoute'], (call, args) =>
    runAction(openRequest({ kind: 'background_refresh' }), () => call(args)),
  )
  return hold.release
}

function findPattern(
  router: TanstackRouterLike,
  { pathname, hash }: { pathname: string; hash: string },
): string | undefined {
  const { history } = router
  const href = history.createHref('/').includes('#') ? hash.slice(1) || '/' : pathname
  const [path = '/'] = href.split(/[?#]/)
  // The history entry has the location of a masked route.
  if (history.location.pathname === path) return toPattern(router, history.location)
  return toPattern(router, { pathname: path, search: '', hash: '', href: path, state: {} })
}

/** Returns the pattern of a location; `undefined` for an address that only a parent of the missing route matches. */
function toPattern(router: TanstackRouterLike, location: HistoryLocation): string | undefined {
  const { pathname } = router.parseLocation(toParameter(location))
  const [, params, found] = router.getMatchedRoutes(pathname)
  if (!found || '**' in params) return undefined
  return found.fullPath.replace(/(?<=.)\/$/, '')
}

/** The router's own type of a location differs between versions. */
function toParameter(location: HistoryLocation): never {
  return location as never
}
