import { createEviction } from './eviction.js'

/** The keys seen lately, with what became of each: bounded, the oldest is forgotten first. */
export interface Recent {
  /** Where a key was seen already: whether it is stored, or will be. `undefined` for a new key. */
  find(key: string): Promise<boolean> | undefined
  /** Remembers keys; forgets them again where they turn out not to be stored, so that they count as new. */
  add(keys: readonly string[], isStored: Promise<boolean>): void
}

/** Creates an empty memory of at most `max` keys. */
export function createRecent(max: number): Recent {
  const keys = new Map<string, Promise<boolean>>()
  const evict = createEviction(keys, max)
  return {
    find: (key) => keys.get(key),
    add(added, isStored) {
      for (const key of added) {
        keys.set(key, isStored)
        evict()
      }
      void isStored.then((stored) => {
        if (stored) return
        for (const key of added) if (keys.get(key) === isStored) keys.delete(key)
      })
    },
  }
}
