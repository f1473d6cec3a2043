/**
 * Makes writers share: what is added while one write is under way goes together into the next.
 * Each promise is that of the write which took the item along.
 */
export function createGroupCommit<Item>(write: (items: readonly Item[]) => Promise<void>) {
  let pending: Item[] = []
  let next: Promise<void> | undefined
  let last: Promise<void> = Promise.resolve()

  const commit = async () => {
    await last
    const items = pending
    pending = []
    next = undefined
    await write(items)
  }

  return {
    add(item: Item): Promise<void> {
      pending.push(item)
      if (!next) {
        next = commit()
        last = next.catch(() => {}) // Whoever added is told; the next write does not care.
      }
      return next
    },
    /** Resolves once nothing is under way. */
    idle: (): Promise<void> => last,
  }
}
