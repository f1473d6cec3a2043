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
  /** The patterns by the form in which they are compared: names of this router may contain hyphens. */
  let patterns: ReadonlyMap<string, string>
  return ({ pathname, hash }) => {
    if (routes !== router.routes) {
      routes = router.routes
      const entries = [...readPatterns(routes, [])].map((one) => [one.replace(NAME, toWord), one] as const)
      patterns = new Map(entries)
      find = createRouteFinder([...patterns.keys()])
    }
    const path = isHash ? hash.slice(1).replace(/[?#].*/, '') : pathname
    const found = find({ pathname: withoutBase(path || '/', router.basename), hash: '' })
    return found && patterns.get(found)
  }
}

const NAME = /\/:[\w-]+/g
const toWord = (name: string) => name.replaceAll('-', '_')

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
