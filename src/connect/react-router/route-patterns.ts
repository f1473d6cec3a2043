import { createRouteFinder } from '../../core/declared-routes.js'
import type { FindRoute } from '../../core/options.js'

/** The part of a route object that is read. */
export interface RouteLike {
  readonly path?: string | undefined
  readonly index?: boolean | undefined
  readonly loader?: unknown
  readonly children?: readonly RouteLike[] | undefined
}

/** The routes of a router, and what is needed to match them. */
export interface RouteTree {
  readonly routes: readonly RouteLike[]
  readonly basename?: string | undefined
  createHref(location: { pathname: string; search: string; hash: string }): string
}

/**
 * Returns the pattern of nested routes: each path continues that of its parent. Layout and index routes have no path.
 */
export function joinPaths(paths: readonly (string | undefined)[]): string {
  return `/${paths
    .flatMap((path) => path?.split('/') ?? [])
    .filter(Boolean)
    .join('/')}`
}

/**
 * Finds the pattern of a location among the routes that the router knows at that time; some are added when they are
 * needed.
 */
export function createPatternFinder(router: RouteTree): FindRoute {
  const isHash = router.createHref({ pathname: '/', search: '', hash: '' }).includes('#')
  let routes: RouteTree['routes'] | undefined
  let find: ReturnType<typeof createRouteFinder>
  return ({ pathname, hash }) => {
    if (routes !== router.routes) {
      routes = router.routes
      find = createRouteFinder([...readPatterns(routes, [])])
    }
    const path = isHash ? hash.slice(1).replace(/[?#].*/, '') : pathname
    return find({ pathname: withoutBase(path || '/', router.basename), hash: '' })
  }
}

/** A route without a path matches only together with its children, unless it is an index. */
function* readPatterns(routes: readonly RouteLike[], above: readonly (string | undefined)[]): Generator<string> {
  for (const { path, index, children = [] } of routes) {
    const paths = [...above, path]
    if (path || index) yield joinPaths(paths)
    yield* readPatterns(children, paths)
  }
}

function withoutBase(path: string, base = '/'): string {
  const prefix = base.replace(/\/$/, '')
  const rest = path.slice(prefix.length)
  return path.toLowerCase().startsWith(prefix.toLowerCase()) && /^(\/|$)/.test(rest) ? rest || '/' : path
}
