/**
 * Limits the size of a map or a set: the returned function evicts the oldest entry if there is one too many. It keeps
 * its iterator: a new one would skip all evicted entries each time.
 */
export function createEviction(kept: Map<string, unknown> | Set<string>, max: number): () => void {
  const oldest = kept.keys()
  return () => {
    if (kept.size <= max) return
    const { value } = oldest.next()
    if (value !== undefined) kept.delete(value)
  }
}
