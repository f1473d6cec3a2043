/** FNV-1a of the text's UTF-16 code units as an unsigned 32-bit number. Fast and stable; not for secrets. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/**
 * Default share of traces that are recorded in production; in development it is 1. Pages and servers reach the same
 * decision from the trace id, which the page creates.
 */
export const PRODUCTION_TRACE_RATIO = 0.1

/**
 * Whether an id is sampled. The decision is the same everywhere, so all records of a visit agree. `ratio` is 0 to 1.
 */
export function isSampled(id: string, ratio: number): boolean {
  return fnv1a(id) < ratio * 0x1_0000_0000
}
