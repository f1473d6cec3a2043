import type { Page } from '../page/page.js'
import { DOCUMENT_ID_MAX_AGE_MS } from '../shared/limits.js'

/** The ids that the server wrote into the document; the server validates them when they come back. */
export interface DocumentIds {
  requestId?: string | undefined
  /** `traceparent` of the document's server span. */
  trace?: string | undefined
}

/**
 * Reads the ids from the navigation's `Server-Timing` and `<meta name="throughline">`. Ids older than two minutes
 * belong to another visitor: a cache delivered an old page.
 */
export function readDocumentIds(page: Page): DocumentIds {
  const [navigation] = page.window.performance.getEntriesByType('navigation')
  const entry: Partial<PerformanceNavigationTiming> = navigation ?? {}
  const meta = page.document.querySelector<HTMLMetaElement>('meta[name=throughline]')
  const timings = entry.serverTiming?.map(({ name, description }) => `${name}=${description}`)
  const read = (name: string) => new RegExp(`[ ,;]${name}=([^,;\\s]+)`).exec(` ${timings};${meta?.content}`)?.[1]
  const startedAt = page.wallClock() - page.now()
  // The visitor's clock may be slightly fast or slow; a cached page is off by much more.
  return Math.abs(startedAt - Number(read('at') ?? startedAt)) < DOCUMENT_ID_MAX_AGE_MS
    ? { requestId: read('request-id'), trace: read('traceparent') }
    : {}
}
