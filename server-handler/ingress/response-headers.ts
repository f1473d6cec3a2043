import { isbot } from 'isbot'
import { DEFAULT_NAMESPACE, REQUEST_ID_HEADER, requestHeaders, TRACE_ID_HEADER } from '../../src/shared/names.js'
import { formatTraceparent } from '../../src/shared/trace-context.js'
import { escapeHtml } from '../http/escape-html.js'
import type { RequestScope } from './request-scope.js'

/** What determines whether a shared cache may keep a response. */
export interface Cacheability {
  method: string
  cacheControl: string | undefined
  /**
   * `CDN-Cache-Control` or `Surrogate-Control`, which take precedence over `Cache-Control` in caches that support them.
   */
  cdnCacheControl?: string | undefined
}

/**
 * Whether shared caches must not keep a response. Requires an explicit directive: `Set-Cookie` and `Authorization` do
 * not prevent every cache from storing, and without directives caches use heuristics (RFC 9111, 3.5 and 4.2.2).
 */
export function isUnshared({ method, cacheControl, cdnCacheControl }: Cacheability): boolean {
  const directiveList = directives(cacheControl)
  const isShareable = directiveList.some((directive) => directive === 'public' || directive.startsWith('s-maxage'))
  if (cdnCacheControl !== undefined && !isForbidden(directives(cdnCacheControl))) return false
  if (isForbidden(directiveList)) return true
  // Responses to other methods are cacheable only with explicit directives.
  return (
    method !== 'GET' && method !== 'HEAD' && !isShareable && !directiveList.some((each) => each.startsWith('max-age'))
  )
}

// `private="field"` applies to that field alone.
const isForbidden = (directiveList: readonly string[]): boolean =>
  directiveList.includes('no-store') || directiveList.includes('private')

function directives(header: string | undefined): string[] {
  if (!header) return []
  return header
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim())
}

/** Headers that every response may have. */
export function idHeaders({ requestId, trace, namespace, telemetry }: RequestScope): Record<string, string> {
  const headers: Record<string, string> = { [REQUEST_ID_HEADER]: requestId, [TRACE_ID_HEADER]: trace.traceId }
  if (telemetry.isDevelopment) headers[`x-${namespace}-telemetry`] = telemetry.state()
  return headers
}

/**
 * The value of `Server-Timing` from which the page reads its document's ids. Only for responses that shared caches may
 * not keep: otherwise they would serve one visitor's ids to others.
 *
 * @example
 * const scope = currentScope()
 * if (scope) response.headers.append('Server-Timing', serverTiming(scope))
 */
export function serverTiming(scope: RequestScope): string {
  const { requestId, traceparent, at } = toDocumentIds(scope)
  return `request-id;desc="${requestId}", traceparent;desc="${traceparent}", at;desc="${at}"`
}

/**
 * Renders the same as an element for the head of a document, where headers cannot be set. Like the header, only for
 * documents that shared caches may not keep.
 *
 * @example
 * const head = `<head>${documentMeta()}</head>`
 */
export function documentMeta(scope: RequestScope | undefined): string {
  if (!scope) return ''
  const { requestId, traceparent, at } = toDocumentIds(scope)
  const content = escapeHtml(`request-id=${requestId}; traceparent=${traceparent}; at=${at}`)
  return `<meta name="throughline" content="${content}">`
}

/**
 * The header names that a preflight must allow for pages on another origin: exactly those that the page may add.
 *
 * @example
 * response.headers.set('Access-Control-Allow-Headers', ['content-type', ...corsAllowHeaders('acme')].join(', '))
 */
export function corsAllowHeaders(namespace: string = DEFAULT_NAMESPACE): string[] {
  return requestHeaders(namespace)
}

/** What determines whether a response is a document that will report. */
export interface DocumentFacts {
  status: number
  contentType: string | undefined
}

/** Records that a response is a document with ids, whose page is expected to report; robots never do. */
export function noteDocument(scope: RequestScope, { status, contentType }: DocumentFacts): void {
  const isPage = scope.isNavigation && status >= 200 && status !== 204 && (status < 300 || status >= 400)
  if (isPage && /^\s*(?:text\/html|application\/xhtml)/i.test(contentType ?? '') && !isbot(scope.userAgent)) {
    scope.document.hasIds = true
  }
}

function toDocumentIds({ requestId, trace, startedAt }: RequestScope) {
  return { requestId, traceparent: formatTraceparent(trace), at: Math.round(startedAt) }
}
