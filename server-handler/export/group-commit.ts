/**
 * Batches writes: items added while one write is in flight are written together next. Each promise is that of the write
 * that contains the item.
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
        last = next.catch(() => {}) // The callers see the rejection; the next write runs regardless.
      }
      return next
    },
    /** Resolves when no write is in flight. */
    idle: (): Promise<void> => last,
  }
}
