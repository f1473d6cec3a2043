import { collapsePath } from '../../src/shared/route.js'
import { cleanLine, cutText } from './text.js'

/** Longest route that is stored. */
const MAX_ROUTE = 200

/** More segments than this tell nothing about a route. */
const MAX_SEGMENTS = 24

/** Segments by which routers declare what changes: `:slug`, `[id]`, `[[...path]]`, `{id}`, `$id`, `*`. */
const DECLARED = /^(?::\w{1,40}[?*+]?|\[{1,2}(?:\.{3})?\w{1,40}\]{1,2}|\{\w{1,40}\}|\$\w{1,40}|\*\w{0,40})$/

/** A route as it may be grouped by: declared patterns stay, what looks like one thing's name becomes `:id`. */
export function toRoutePattern(route: string): string {
  const path = cleanLine(route)
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/[?#].*$/s, '')
  const segments = path.split('/').slice(0, MAX_SEGMENTS)
  return cutText(segments.map(collapseSegment).join('/'), MAX_ROUTE) || '/'
}

const collapseSegment = (segment: string): string =>
  segment === '' || DECLARED.test(segment) ? segment : collapsePath(`/${segment}`).slice(1)
