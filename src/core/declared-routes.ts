/** Where a page is, as far as a route is concerned. */
export type RouteLocation = Pick<Location, 'pathname' | 'hash'>

/** A declared pattern, ready to be matched. */
interface DeclaredRoute {
  pattern: string
  matches: RegExp
  /** Sorts before what is less specific: one letter a segment, static before named before the rest. */
  rank: string
}

/** A segment that stands for any one, as routers spell it: `:slug`, `[slug]`, `{slug}`, `$slug`; `?` makes it optional. */
const NAMED = /^(?::\w+|\[\w+\]|\{\w+\}|\$\w+)(?:\([^)]*\))?(\??)$/
/** One that stands for all that follow: `*`, `**`, `:path*`, `:path+`, `[...path]`, `[[...path]]`. */
const REST = /^(?:\*{1,2}\w*|:\w+([*+])|(\[)?\[\.{3}\w+\]\]?|\$)$/

/** Routers write the path behind `#` or `#!`. */
const HASH = /^#!?/

/**
 * Finds the declared pattern that names a location, the most specific one where several do. A pattern that begins with
 * `#` is compared with the hash, for routers that keep their path there.
 */
export function createRouteFinder(
  patterns: readonly (string | undefined)[],
): (location: RouteLocation) => string | undefined {
  const routes = patterns
    .flatMap((pattern) => (typeof pattern === 'string' && /^[#/]/.test(pattern) ? [toRoute(pattern)] : []))
    .sort((a, b) => (a.rank < b.rank ? -1 : Number(a.rank > b.rank)))
  return ({ pathname, hash }) =>
    routes.find(({ pattern, matches }) => matches.test(pattern.startsWith('#') ? hash.replace(HASH, '#') : pathname))
      ?.pattern
}

function toRoute(pattern: string): DeclaredRoute {
  const [mark = ''] = HASH.exec(pattern) ?? []
  let source = `^${mark && '#'}`
  let rank = mark && '#'
  for (const segment of pattern.slice(mark.length).split('/').filter(Boolean)) {
    const named = NAMED.exec(segment)
    const rest = REST.exec(segment)
    if (named) source += named[1] ? '(?:/[^/]+)?' : '/[^/]+'
    else if (rest) source += rest[1] === '+' || (segment.startsWith('[') && !rest[2]) ? '/.+' : '(?:/.*)?'
    else source += `/${segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`
    rank += rest ? 'c' : named ? 'b' : 'a'
  }
  return { pattern, rank: rank || 'a', matches: new RegExp(`${source}/?$`, 'i') }
}
