import { collapsePath } from '../../src/shared/route.js'
import type { RouteClass } from './normalize.js'

/** Routes and whether their callers are trusted: `{ '/graphql': 'private', '/api/orders/:id': 'public' }`. */
export type RouteClasses = Readonly<Record<string, RouteClass>>

/** A path's route. */
export interface MatchedRoute {
  pattern: string
  routeClass: RouteClass
  /** Whether the pattern was declared; otherwise it is the path with variable segments collapsed. */
  isDeclared: boolean
}

/** Finds the declared route of a path; any other path is public, with variable segments collapsed. */
export type MatchRoute = (path: string) => MatchedRoute

/**
 * Compiles declared routes. The first match applies; a final `*` matches the rest. Routers normalize paths differently:
 * case, escapes, repeated slashes, `;`, an empty rest. A public pattern matches every variant, so that none of them
 * falls through to a later private pattern; a private one matches the literal path only, and none that URL parsing
 * would change.
 */
export function createRouteMatcher(routes: RouteClasses = {}): MatchRoute {
  const compiled = Object.entries(routes).map(([pattern, routeClass]) => {
    if (!pattern.startsWith('/') || (routeClass !== 'private' && routeClass !== 'public')) {
      throw new TypeError(
        `throughline: \`routes\` must map paths that start with a slash to "private" or "public"; got ${JSON.stringify({ [pattern]: routeClass })}.`,
      )
    }
    checkSegments(pattern)
    const isPublic = routeClass === 'public'
    return {
      route: { pattern, routeClass, isDeclared: true },
      segments: pattern.split('/'),
      loose: isPublic ? toLoose(pattern) : [],
    }
  })
  return (path) => {
    const given = path.split('/')
    const isPlain = PLAIN.test(path)
    const readings = isPlain ? [given] : toReadings(path)
    const isRewritten = !isPlain && REWRITTEN.test(decode(path))
    const found = compiled.find(
      ({ route, segments, loose }) =>
        (isMatch(segments, given) && !(isRewritten && route.routeClass === 'private')) ||
        loose.some((each) => readings.some((reading) => isMatch(each, reading))),
    )
    return found?.route ?? { pattern: collapsePath(path), routeClass: 'public', isDeclared: false }
  }
}

// A pattern in another router's syntax would match nothing, and a later pattern would apply to its route.
function checkSegments(pattern: string): void {
  const bad = pattern.split('/').find((each) => each !== '*' && (/[*?#(){}[\]]/.test(each) || /^:(?!\w+$)/.test(each)))
  if (bad === undefined) return
  throw new TypeError(
    `throughline: each part of a path in \`routes\` must be text, ":name" or "*"; got ${JSON.stringify(bad)} in ${JSON.stringify(pattern)}.`,
  )
}

/** Paths that every router interprets alike. */
const PLAIN = /^(?:\/[a-z0-9_-]+)+$/

/** Paths that `new URL()` changes: `/graphql/../login`, `//host/login`, `\login`. */
const REWRITTEN = /^\/\/|\\|\/\.{1,2}(?:\/|$)/

// Some routers match the part before `/*` too.
function toLoose(pattern: string): string[][] {
  const segments = toSegments(pattern)
  return segments.at(-1) === '*' && segments.length > 2 ? [segments, segments.slice(0, -1)] : [segments]
}

// How routers may read a path: decoded before or after splitting, with or without a `;` suffix.
function toReadings(path: string): string[][] {
  return [path, path.replace(/;.*$/s, '')].flatMap((each) => [
    toSegments(decode(each)),
    toSegments(each).map((segment) => decode(segment).toLowerCase()),
  ])
}

function toSegments(path: string): string[] {
  return path
    .toLowerCase()
    .replace(/[\\/]+/g, '/')
    .replace(/(?<=.)\/$/, '')
    .split('/')
}

// Some routers decode the valid escapes of a path that also has an invalid one.
function decode(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped // Not UTF-8, which no router decodes.
    }
  })
}

function isMatch(segments: readonly string[], given: readonly string[]): boolean {
  const isOpen = segments.at(-1) === '*'
  if (isOpen ? given.length < segments.length : given.length !== segments.length) return false
  return segments.every(
    (segment, i) => segment === '*' || (segment.startsWith(':') ? given[i] !== '' : segment === given[i]),
  )
}
