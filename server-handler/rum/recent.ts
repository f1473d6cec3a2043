/** The keys seen lately: bounded, the oldest is forgotten first. */
export interface Recent {
  /** Whether the key is new; it is remembered from now on. */
  add(key: string): boolean
  /** Forgets a key, so that it counts as new again. */
  forget(key: string): void
}

/** Creates an empty memory of at most `max` keys. */
export function createRecent(max: number): Recent {
  const keys = new Set<string>()
  return {
    add(key) {
      if (keys.has(key)) return false
      keys.add(key)
      const oldest = keys.size > max ? keys.values().next().value : undefined
      if (oldest !== undefined) keys.delete(oldest)
      return true
    },
    forget(key) {
      keys.delete(key)
    },
  }
}
