import type { Undo } from './undo.js'

/**
 * Replaces a method and hands back the key. The undo restores the exact descriptor while ours is still
 * on top; buried under someone else's wrapper, ours turns transparent (`isLive()` is false).
 */
export function patch<Owner extends object, Key extends keyof Owner>(
  owner: Owner,
  key: Key,
  wrap: (original: Owner[Key] & Callable, isLive: () => boolean) => Owner[Key] & Callable,
): Undo {
  const original = owner[key]
  if (!isCallable(original)) return () => {}
  const before = Object.getOwnPropertyDescriptor(owner, key)
  let live = true
  const wrapper = wrap(original, () => live)
  // The page may look: `fetch.name` and `fetch.length` stay what they were.
  for (const name of ['name', 'length']) {
    const descriptor = Object.getOwnPropertyDescriptor(original, name)
    if (descriptor) Object.defineProperty(wrapper, name, descriptor)
  }
  Object.defineProperty(owner, key, { configurable: true, enumerable: true, writable: true, ...before, value: wrapper })
  return () => {
    live = false
    if (owner[key] !== wrapper) return
    if (before) Object.defineProperty(owner, key, before)
    else Reflect.deleteProperty(owner, key)
  }
}

// biome-ignore lint/complexity/noBannedTypes: any function may be patched; it is only ever called through Reflect.apply.
type Callable = Function

function isCallable<T>(value: T): value is T & Callable {
  return typeof value === 'function'
}
