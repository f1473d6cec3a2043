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
 * Compiles declared routes. The first that matches is taken; `*` at the end stands for any rest. Routers do not agree
 * on what a path is: another case, an escape, a slash too many, a `;`, a rest of nothing. A public pattern takes a path
 * that any of them could read so, lest it be taken for one of a private pattern behind; a private one takes it as it
 * stands, and none that a URL would be parsed to another path from.
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
    const isMoved = !isPlain && MOVED.test(decode(path))
    const found = compiled.find(
      ({ route, segments, loose }) =>
        (isMatch(segments, given) && !(isMoved && route.routeClass === 'private')) ||
        loose.some((each) => readings.some((reading) => isMatch(each, reading))),
    )
    return found?.route ?? { pattern: collapsePath(path), routeClass: 'public', isDeclared: false }
  }
}

// What is written for another router would match nothing, and leave its route to the pattern behind it.
function checkSegments(pattern: string): void {
  const bad = pattern.split('/').find((each) => each !== '*' && (/[*?#(){}[\]]/.test(each) || /^:(?!\w+$)/.test(each)))
  if (bad === undefined) return
  throw new TypeError(
    `throughline: each part of a path in \`routes\` must be text, ":name" or "*"; got ${JSON.stringify(bad)} in ${JSON.stringify(pattern)}.`,
  )
}

/** All routers read such a path alike. */
const PLAIN = /^(?:\/[a-z0-9_-]+)+$/

/** What `new URL()` makes another path of: `/graphql/../login`, `//host/login`, `\login`. */
const MOVED = /^\/\/|\\|\/\.{1,2}(?:\/|$)/

// Some routers give what stands before `/*` to it too.
function toLoose(pattern: string): string[][] {
  const segments = toSegments(pattern)
  return segments.at(-1) === '*' && segments.length > 2 ? [segments, segments.slice(0, -1)] : [segments]
}

// Unescaped before it is split and after, with and without what follows a `;`.
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

// One escape that is none does not keep every router from unescaping the others.
function decode(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped // No text in UTF-8, which no router reads as one.
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
