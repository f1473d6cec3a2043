import type { Page } from '../page/page.js'
import { DOCUMENT_ID_MAX_AGE_MS } from '../shared/limits.js'

/** The ids that the server stamped on the document itself; it checks them again when they come back. */
export interface DocumentIds {
  requestId?: string | undefined
  /** `traceparent` of the document's server span. */
  trace?: string | undefined
}

/**
 * Reads the ids from `<meta name="throughline">` and the navigation's `Server-Timing`. Ids that are older than
 * two minutes are somebody else's: a cache handed out an old page.
 */
export function readDocumentIds({ window, document, wallClock }: Page): DocumentIds {
  const stamps: Record<string, string> = {}
  const meta = document.querySelector<HTMLMetaElement>('meta[name=throughline]')?.content ?? ''
  for (const [, name = '', value = ''] of meta.matchAll(/([\w-]+)=([^;\s]+)/g)) stamps[name] = value
  for (const { serverTiming } of window.performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]) {
    for (const { name, description } of serverTiming ?? []) stamps[name] = description
  }
  const age = wallClock() - Number(stamps.at ?? wallClock())
  // The visitor's clock may be a little ahead or behind; a cached page is off by much more.
  return Math.abs(age) < DOCUMENT_ID_MAX_AGE_MS ? { requestId: stamps['request-id'], trace: stamps.traceparent } : {}
}
