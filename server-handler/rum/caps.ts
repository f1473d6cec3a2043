import { type BoundedSet, createBoundedSet } from '../bounded/bounded-set.js'
import { type Clock, hasPassed } from '../export/clock.js'

/** The value that replaces others once a dimension is full. */
export const OVERFLOW = 'other'

/** K0, K1 and K2 of docs/otlp.md: the maximum cardinality of an attribute. */
export const CAPACITY = { few: 32, many: 1_000, most: 50_000 } as const

/** A dimension of a handler's caps. */
export type Dimension = keyof typeof DIMENSIONS

const DIMENSIONS = {
  service: CAPACITY.few,
  site: CAPACITY.few,
  environment: CAPACITY.few,
  surface: CAPACITY.few,
  product: CAPACITY.few,
  platform: CAPACITY.few,
  reason: CAPACITY.few,
  signal: CAPACITY.few,
  version: CAPACITY.many,
  action: CAPACITY.many,
  event: CAPACITY.many,
  route: CAPACITY.most,
  exception: CAPACITY.most,
  target: CAPACITY.most,
} as const

/** Returns the value, or `other` if its dimension is full. */
export type Cap = (dimension: Dimension, value: string) => string

/** Values from an attack or a bad release must not exclude others permanently. */
const RESET_EVERY_MS = 24 * 3_600_000

/** Creates the caps of a handler. Values declared as `known` are always kept and do not count. */
export function createCaps(clock: Clock, known: Partial<Record<Dimension, readonly string[]>> = {}): Cap {
  const seen = new Map<Dimension, BoundedSet<string>>()
  const declared = new Map(Object.entries(known).map(([dimension, values]) => [dimension, new Set(values)]))
  let since = clock.now()
  return (dimension, value) => {
    if (declared.get(dimension)?.has(value)) return value
    const now = clock.now()
    if (hasPassed(RESET_EVERY_MS, { since, now })) {
      seen.clear()
      since = now
    }
    const values = seen.get(dimension) ?? createBoundedSet(DIMENSIONS[dimension])
    seen.set(dimension, values)
    return values.admit(value) ? value : OVERFLOW
  }
}
