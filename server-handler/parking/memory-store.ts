import { type Clock, systemClock } from '../export/clock.js'
import { callback, whole } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { tryCall } from '../telemetry/user-code.js'
import { checkEntry, checkKey, type ParkingStore } from './parking-store.js'

/** The size of a store in memory. */
export interface MemoryParkingOptions {
  /** Contexts held at once; the one nearest its expiry is evicted and counted. @default 10000 */
  maxEntries?: number | undefined
  /** Called for each context that was evicted, with the number evicted so far. */
  onEvict?: ((given: { evicted: number }) => void) | undefined
}

/** About 15 MB at the usual 1.5 KB a context, including keys and the map; a full scan takes under a millisecond. */
const MAX_ENTRIES = 10_000

/** The options of `memoryParkingStore`. */
export const MEMORY_STORE_OPTIONS = {
  maxEntries: whole(
    { from: 1, or: MAX_ENTRIES },
    'contexts held at once; the one nearest its expiry is evicted and counted',
  ),
  onEvict: callback(
    '(given: { evicted: number }) => void',
    'called for each context that was evicted, with the number so far',
  ),
} satisfies OptionTable<MemoryParkingOptions>

interface Held {
  value: string
  expiresAt: number
  left: number
}

/**
 * Creates a store in this process: for development, tests, and single-process services that may lose contexts on
 * restart.
 *
 * @example
 * const parking = createParkingLot({ store: memoryParkingStore() })
 */
export function memoryParkingStore(options: MemoryParkingOptions = {}): ParkingStore {
  return memoryParkingStoreWith(options, systemClock())
}

/** Creates a store in this process with the given clock. */
export function memoryParkingStoreWith(options: MemoryParkingOptions, clock: Clock): ParkingStore {
  const { maxEntries, onEvict } = fillOptions(options, MEMORY_STORE_OPTIONS, 'memoryParkingStore()')
  const entries = new Map<string, Held>()
  let evicted = 0

  const find = (key: string): Held | undefined => {
    const held = entries.get(key)
    if (!held || held.expiresAt > clock.now()) return held
    entries.delete(key)
    return undefined
  }

  const makeRoom = (): void => {
    dropExpired(entries, clock.now())
    if (entries.size < maxEntries) return
    entries.delete(findNearestExpiry(entries))
    evicted += 1
    tryCall(() => onEvict?.({ evicted }))
  }

  return {
    async put(entry) {
      checkEntry(entry)
      const { key, value, ttlMs, retrievals } = entry
      if (!entries.delete(key) && entries.size >= maxEntries) makeRoom()
      entries.set(key, { value, expiresAt: clock.now() + ttlMs, left: retrievals })
    },
    async take(key) {
      checkKey(key)
      const held = find(key)
      if (!held) return undefined
      held.left -= 1
      if (held.left === 0) entries.delete(key)
      return held.value
    },
    async has(key) {
      checkKey(key)
      return find(key) !== undefined
    },
  }
}

function dropExpired(entries: Map<string, Held>, now: number): void {
  for (const [key, { expiresAt }] of entries) if (expiresAt <= now) entries.delete(key)
}

function findNearestExpiry(entries: ReadonlyMap<string, Held>): string {
  let nearest = { key: '', expiresAt: Number.POSITIVE_INFINITY }
  for (const [key, { expiresAt }] of entries) if (expiresAt < nearest.expiresAt) nearest = { key, expiresAt }
  return nearest.key
}
