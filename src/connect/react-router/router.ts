import { readConnection } from '../../core/connect.js'
import { route } from '../../core/current.js'
import { runAction } from '../../core/handle.js'
import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { openRequest, readCauseId, type Why } from '../library-request.js'
import { createRelease } from '../release.js'
import { createPatternFinder, joinPaths, type RouteLike, type RouteTree } from './route-patterns.js'

/** A navigation or a fetcher. */
interface Work {
  readonly state: string
  /** Of the form whose action made the router load. */
  readonly formMethod?: string | undefined
}

/** The part of a router's state that is read. */
interface RouterState {
  readonly navigation: Work
  readonly fetchers: ReadonlyMap<string, Work>
  readonly location: { readonly pathname: string }
  readonly matches: readonly { readonly pathname: string; readonly route: RouteLike }[]
}

/** A data router of React Router, as `createBrowserRouter` and `createHashRouter` return it. */
export interface ReactRouterLike extends RouteTree {
  readonly state: RouterState
  subscribe(listener: () => void): Undo
  navigate(to: never, options?: never): Promise<void>
}

/** The part of a loader's arguments that is read. */
interface LoaderArguments {
  request: { url: string }
}

/**
 * Names routes by the patterns of a router of React Router. Requests of loaders become the `mount` of their route, with
 * the click as its parent.
 *
 * @example
 * const router = createBrowserRouter(routes)
 * connectReactRouter(router)
 */
export function connectReactRouter(router: ReactRouterLike): Undo {
  const hold = createRelease()
  // On a server and before the start, nothing is patched.
  if (!readConnection()) return hold.release
  const find = createPatternFinder(router)
  const followed = new WeakSet<RouteLike>()
  route(find)

  /** Wraps the loaders of new routes; those of lazy routes appear once the routes have been shown. */
  function followLoaders(routes: readonly RouteLike[]): void {
    for (const one of routes) {
      followLoaders(one.children ?? [])
      if (!one.loader || followed.has(one)) continue
      followed.add(one)
      patch(hold, [one, 'loader'], (call, args: [LoaderArguments]) => {
        if (!isAfterAction(router.state)) return call(args)
        const isShown = router.state.matches.some((match) => match.route === one)
        const why: Why = isShown
          ? { kind: 'invalidation', parentId: readCauseId() }
          : { kind: 'mount', route: find(locationOf(args[0].request.url)) }
        return runAction(openRequest(why), () => call(args))
      })
    }
  }

  let { matches } = router.state
  function correct(): void {
    // During a navigation the address may be its own while the matches are still those of the previous route.
    if (router.state.navigation.state !== 'idle' || router.state.matches === matches) return
    matches = router.state.matches
    followLoaders(router.routes)
    // The match of an unknown address has no path.
    if (matches.at(-1)?.pathname) route(joinPaths(matches.map((match) => match.route.path)))
  }
  followLoaders(router.routes)
  hold.onRelease(router.subscribe(correct))

  patch(hold, [router, 'navigate'], (call, args: [to: unknown, options?: Partial<Work>]) => {
    const [to, options] = args
    // The action of a form is the visitor's own work.
    if (isMutation(options)) return call(args)
    const target = toLocation(to, router.state.location.pathname)
    return runAction(openRequest({ kind: 'mount', route: target && find(target) }), () => call(args))
  })
  return hold.release
}

/** Whether the router loads because of a form's action. */
function isAfterAction({ navigation, fetchers }: RouterState): boolean {
  return [navigation, ...fetchers.values()].some((work) => work.state === 'loading' && isMutation(work))
}

const isMutation = ({ formMethod = 'get' }: Partial<Work> = {}) => !/^get$/i.test(formMethod)

/**
 * Returns the target of a navigation, if it is known before the router resolves it: that of `navigate(-1)` is not, nor is a
 * relative address. One of a query or a hash alone stays on the route.
 */
function toLocation(to: unknown, current: string): ReturnType<typeof locationOf> | undefined {
  if (typeof to === 'number') return undefined
  const { pathname = '' } = typeof to === 'string' ? { pathname: to } : Object(to)
  const target = locationOf(String(pathname))
  return target.pathname ? target : locationOf(current)
}

function locationOf(address: string) {
  const pathname = address.replace(/^\w+:\/\/[^/]+/, '').replace(/[?#].*/, '')
  return { pathname, hash: `#${pathname}`, search: '' }
}
