/**
 * Keeps a map or a set at a size: the returned function takes the oldest entry out where there is one too many. It goes on
 * where it stopped: a new iterator each time would pass over all that was taken out before.
 */
export function createEviction(kept: Map<string, unknown> | Set<string>, max: number): () => void {
  const oldest = kept.keys()
  return () => {
    if (kept.size <= max) return
    const { value } = oldest.next()
    if (value !== undefined) kept.delete(value)
  }
}
