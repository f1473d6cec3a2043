/** The part of a location that routes are matched with. */
export type RouteLocation = Pick<Location, 'pathname' | 'hash'>

/** A declared pattern, compiled for matching. */
interface DeclaredRoute {
  pattern: string
  matches: RegExp
  /** Sort key, more specific patterns first: one letter per segment, in the order static, partly named, named, rest. */
  rank: string
}

/**
 * A segment of which a part matches any text, in the syntaxes of routers: `:slug`, `[slug]`, `[id=integer]`, `{slug}`,
 * `$slug`, also next to other text, as in `:slug.html`.
 */
const NAMED = /:\w+(?:\([^)]*\))?|\[\w+(?:=\w+)?\]|\{\w+\}|\$\w+/
/** An optional segment: `:lang?`, `edit?`, `[[lang]]`, `{-$lang}`. */
const OPTIONAL = /^(.+)\?$|^\[(\[\w+\])\]$|^\{-(\$\w+)\}$/
/** A segment that matches no part of the path: the groups and slots of Next.js and SvelteKit. */
const GROUP = /^(?:\([^)]*\)|@\w+)$/
/** A segment that matches all following ones: `*`, `**`, `:path*`, `:path+`, `[...path]`, `[[...path]]`. */
const REST = /^(?:\*{1,2}\w*|:\w+([*+])|(\[)?\[\.{3}\w+\]\]?|\$)$/

/** Routers write the path after `#` or `#!`. */
const HASH = /^#!?/

/**
 * Finds the declared pattern that matches a location; the most specific one if several do. A pattern that begins with
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
    if (GROUP.test(segment)) continue
    const rest = REST.exec(segment)
    const [, ...inner] = OPTIONAL.exec(segment) ?? []
    const optional = inner.find(Boolean)
    const parts = (optional ?? segment).split(NAMED)
    const text = `/${parts.map(toLiteral).join('[^/]+')}`
    if (rest) source += rest[1] === '+' || (segment.startsWith('[') && !rest[2]) ? '/.+' : '(?:/.*)?'
    else source += optional ? `(?:${text})?` : text
    rank += rest ? 'd' : parts[1] === undefined ? 'a' : parts.some(Boolean) ? 'b' : 'c'
  }
  return { pattern, rank: rank || 'a', matches: new RegExp(`${source}/?$`, 'i') }
}

/** Returns an expression for text in a location's path, where all non-ASCII characters are encoded. */
function toLiteral(text: string): string {
  return encodeURI(text)
    .replace(/%25(?=[\da-f]{2})/gi, '%')
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
