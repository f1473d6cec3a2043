/** The keys seen lately, with what became of each: bounded, the oldest is forgotten first. */
export interface Recent {
  /** Where a key was seen already: whether it is stored, or will be. `undefined` for a new key. */
  find(key: string): Promise<boolean> | undefined
  /** Remembers a key; forgets it again where it turns out not to be stored, so that it counts as new. */
  add(key: string, isStored: Promise<boolean>): void
}

/** Creates an empty memory of at most `max` keys. */
export function createRecent(max: number): Recent {
  const keys = new Map<string, Promise<boolean>>()
  return {
    find: (key) => keys.get(key),
    add(key, isStored) {
      keys.set(key, isStored)
      const oldest = keys.size > max ? keys.keys().next().value : undefined
      if (oldest !== undefined) keys.delete(oldest)
      void isStored.then((stored) => {
        if (!stored && keys.get(key) === isStored) keys.delete(key)
      })
    },
  }
}
