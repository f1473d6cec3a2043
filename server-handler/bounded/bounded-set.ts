/** A set of limited size that keeps the first values it is given; nothing is evicted. */
export interface BoundedSet<Value> {
  /** Adds a value if there is space; returns whether the set now contains it. */
  admit(value: Value): boolean
  has(value: Value): boolean
}

/** Creates an empty set of at most `max` values. */
export function createBoundedSet<Value>(max: number): BoundedSet<Value> {
  const kept = new Set<Value>()
  return {
    admit(value) {
      if (kept.has(value)) return true
      if (kept.size >= max) return false
      kept.add(value)
      return true
    },
    has: (value) => kept.has(value),
  }
}
