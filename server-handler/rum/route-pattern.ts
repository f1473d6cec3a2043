import { collapsePath } from '../../src/shared/route.js'
import { redactText } from '../redact/redact.js'
import { cleanLine, cutText } from './text.js'

/** Longest route that is stored. */
const MAX_ROUTE = 200

/** Longer routes are not informative. */
const MAX_SEGMENTS = 24

/**
 * Dynamic parts of a segment in the syntax of routers: `:slug`, `:id(\d+)?`, `[id]`, `[id=integer]`, `[[...path]]`,
 * `{id}`, `{-$lang}`, `$id`, `*`. Text next to them, as in `:slug.html`, is a separate part.
 */
const DYNAMIC =
  /:\w{1,40}(?:\([^()]{0,80}\))?[?*+]?|\[{1,2}(?:\.{3})?\w{1,40}(?:=\w{1,40})?\]{1,2}|\{-?\$?\w{1,40}\}|\$\w{1,40}|\*{1,2}\w{0,40}/g

/** Returns a route for grouping: declared patterns are kept, segments that look like ids become `:id`. */
export function toRoutePattern(route: string): string {
  const path = cleanLine(route)
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    // A `?` before the end of a segment marks an optional one; any other starts a query. A leading `#` is a router's.
    .replace(/\?(?!\/|$).*$|(?!^)#.*$/s, '')
  const segments = splitSegments(path).slice(0, MAX_SEGMENTS).map(collapseSegment)
  const pattern = segments.join('/')
  // Values in the syntax of a router, such as `:jane@example.com`, would pass as names of parameters.
  const clean = isClean(pattern) ? pattern : segments.map((each) => (isClean(each) ? each : ':id')).join('/')
  return cutText(clean, MAX_ROUTE) || '/'
}

const isClean = (text: string): boolean => redactText(text).text === text

/** The segments of a path; a slash in parentheses belongs to the expression of a dynamic one. */
function splitSegments(path: string): string[] {
  if (!path.includes('(')) return path.split('/')
  return path
    .replace(/\([^()]{0,80}\)/g, (expression) => expression.replaceAll('/', '\0'))
    .split('/')
    .map((segment) => segment.replaceAll('\0', '/'))
}

function collapseSegment(segment: string): string {
  if (segment === '' || /^#!?$/.test(segment)) return segment
  // Only text next to the dynamic parts can be an id. `john:doe` is text; `files-:name` and `@[name]` are patterns.
  const marked = segment.replace(DYNAMIC, (part) => (part.startsWith(':') ? '\0' : ''))
  const text = marked.replaceAll('\0', '').replace(/^@/, '')
  const isDeclared = marked !== segment && !/\w\0/.test(marked) && isText(text)
  return isDeclared ? segment : collapsePath(`/${segment}`).slice(1)
}

const isText = (text: string): boolean => collapsePath(`/${text}`) === `/${text}`
