import { createEviction } from '../bounded/eviction.js'

/** Recently seen keys with their outcome; bounded, the oldest is evicted first. */
export interface Recent {
  /** For a known key, whether it is stored or will be. `undefined` for a new key. */
  find(key: string): Promise<boolean> | undefined
  /** Remembers keys; forgets them if they turn out not to be stored, so that they count as new. */
  add(keys: readonly string[], isStored: Promise<boolean>): void
}

/** Creates an empty set of at most `max` keys. */
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
