import type { Page } from './page.js'

// biome-ignore lint/complexity/noBannedTypes: any function may be patched; it is only ever called through Reflect.apply.
type Callable = Function

/** What to replace: `owner[key]`. */
export interface Patched<Owner extends object, Key extends keyof Owner> {
  owner: Owner
  key: Key
}

/**
 * Replaces a method until the page is released. What it was comes back while ours is still on top; buried
 * under someone else's wrapper, ours turns transparent (`isLive()` is false).
 */
export function patch<Owner extends object, Key extends keyof Owner>(
  page: Page,
  { owner, key }: Patched<Owner, Key>,
  wrap: (original: Owner[Key] & Callable, isLive: () => boolean) => Owner[Key] & Callable,
): void {
  const original = owner[key]
  if (typeof original !== 'function') return
  const before = Object.getOwnPropertyDescriptor(owner, key)
  let live = true
  const wrapper = wrap(original, () => live)
  // The page may look: `fetch.name` and `fetch.length` stay what they were.
  Object.defineProperties(wrapper, { name: { value: original.name }, length: { value: original.length } })
  owner[key] = wrapper
  page.onRelease(() => {
    live = false
    if (owner[key] !== wrapper) return
    if (before) Object.defineProperty(owner, key, before)
    else delete owner[key]
  })
}
