import { collapsePath } from '../../src/shared/route.js'
import { cleanLine, cutText } from './text.js'

/** Longest route that is stored. */
const MAX_ROUTE = 200

/** Longer routes are not informative. */
const MAX_SEGMENTS = 24

/** Dynamic segments in the syntax of routers: `:slug`, `[id]`, `[[...path]]`, `{id}`, `$id`, `*`. */
const DECLARED = /^(?::\w{1,40}[?*+]?|\[{1,2}(?:\.{3})?\w{1,40}\]{1,2}|\{\w{1,40}\}|\$\w{1,40}|\*\w{0,40})$/

/** Returns a route for grouping: declared patterns are kept, segments that look like ids become `:id`. */
export function toRoutePattern(route: string): string {
  const path = cleanLine(route)
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/[?#].*$/s, '')
  const segments = path.split('/').slice(0, MAX_SEGMENTS)
  return cutText(segments.map(collapseSegment).join('/'), MAX_ROUTE) || '/'
}

const collapseSegment = (segment: string): string =>
  segment === '' || DECLARED.test(segment) ? segment : collapsePath(`/${segment}`).slice(1)
