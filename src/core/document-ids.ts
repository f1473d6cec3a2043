import type { Page } from '../page/page.js'
import { DOCUMENT_ID_MAX_AGE_MS } from '../shared/limits.js'
import { parseTraceparent } from '../shared/trace-context.js'

/** The ids that the server stamped on the document itself. */
export interface DocumentIds {
  requestId?: string | undefined
  /** `traceparent` of the document's server span. */
  trace?: string | undefined
}

/**
 * Reads the ids from the navigation's `Server-Timing`, else from `<meta name="throughline">`.
 * Ids that are older than two minutes are somebody else's: a cache handed out an old page.
 */
export function readDocumentIds(page: Page): DocumentIds {
  const [navigation] = page.window.performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const stamps = new Map((navigation?.serverTiming ?? []).map(({ name, description }) => [name, description]))
  if (!stamps.has('request-id')) {
    const meta = page.document.querySelector<HTMLMetaElement>('meta[name="throughline"]')
    for (const [, name, value] of meta?.content.matchAll(/([\w-]+)=([^;]*)/g) ?? []) {
      if (name && value) stamps.set(name, value.trim())
    }
  }
  const at = Number(stamps.get('at') ?? page.wallClock())
  const trace = stamps.get('traceparent') ?? ''
  // The visitor's clock may be a little ahead or behind; a cached page is off by much more.
  if (!(Math.abs(page.wallClock() - at) < DOCUMENT_ID_MAX_AGE_MS)) return {}
  return { requestId: stamps.get('request-id'), trace: parseTraceparent(trace) && trace }
}
