/** Returns the keys of an object literal with their types. Assumes that it has no keys other than those of its type. */
export function keysOf<Key extends string>(table: Readonly<Partial<Record<Key, unknown>>>): Key[] {
  return Object.keys(table) as Key[]
}

/** Builds an object with a value for each key. Assumes that the list contains every member of `Key`. */
export function fromKeys<Key extends string, Value>(
  keys: readonly Key[],
  toValue: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, toValue(key)])) as Record<Key, Value>
}
