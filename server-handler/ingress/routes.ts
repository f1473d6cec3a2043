import { collapsePath } from '../../src/shared/route.js'
import type { RouteClass } from './normalize.js'

/** Routes and how far their callers are trusted: `{ '/graphql': 'private', '/api/orders/:id': 'public' }`. */
export type RouteClasses = Readonly<Record<string, RouteClass>>

/** A path's route. */
export interface MatchedRoute {
  pattern: string
  routeClass: RouteClass
  /** Whether the pattern was declared; otherwise it is the path, collapsed. */
  isDeclared: boolean
}

/** Finds the declared route of a path; any other path is public, and collapsed. */
export type MatchRoute = (path: string) => MatchedRoute

/**
 * Compiles declared routes. The first that matches is taken; `*` at the end stands for any rest. Frameworks find a
 * route also by another case, an escape or a slash too many; so does this where the route is public, lest such a path
 * be taken for one of a private pattern behind it.
 */
export function createRouteMatcher(routes: RouteClasses = {}): MatchRoute {
  const compiled = Object.entries(routes).map(([pattern, routeClass]) => {
    if (!pattern.startsWith('/') || (routeClass !== 'private' && routeClass !== 'public')) {
      throw new TypeError(
        `throughline: \`routes\` must map paths that start with a slash to "private" or "public"; got ${JSON.stringify({ [pattern]: routeClass })}.`,
      )
    }
    const isPublic = routeClass === 'public'
    return {
      route: { pattern, routeClass, isDeclared: true },
      segments: pattern.split('/'),
      loose: isPublic ? toPlainPath(pattern).split('/') : undefined,
    }
  })
  return (path) => {
    const given = path.split('/')
    const plain = toPlainPath(path).split('/')
    const found = compiled.find(
      ({ segments, loose }) => isMatch(segments, given) || (loose !== undefined && isMatch(loose, plain)),
    )
    return found?.route ?? { pattern: collapsePath(path), routeClass: 'public', isDeclared: false }
  }
}

function toPlainPath(path: string): string {
  return decode(path)
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/(?<=.)\/$/, '')
}

function decode(path: string): string {
  try {
    return path.includes('%') ? decodeURIComponent(path) : path
  } catch {
    return path // No router decodes it either.
  }
}

function isMatch(segments: readonly string[], given: readonly string[]): boolean {
  const isOpen = segments.at(-1) === '*'
  if (isOpen ? given.length < segments.length : given.length !== segments.length) return false
  return segments.every(
    (segment, i) => segment === '*' || (segment.startsWith(':') ? given[i] !== '' : segment === given[i]),
  )
}
