import type { Page } from './page.js'

/** Calls what was there before, for the same `this`. */
export type CallOriginal = (args: readonly unknown[]) => unknown

/**
 * Replaces a method until the page is released; `around` is called with the original, the arguments and `this`.
 * What it was comes back while ours is still on top; buried under someone else's wrapper, ours turns transparent.
 */
export function patch<Owner extends object, Key extends keyof Owner, This extends object>(
  page: Page,
  [owner, key]: readonly [owner: Owner, key: Key],
  around: (call: CallOriginal, args: unknown[], self: This) => unknown,
): void {
  const original = owner[key]
  if (typeof original !== 'function') return
  const before = Object.getOwnPropertyDescriptor(owner, key)
  let live = true
  // A method, as the platform's are: `new fetch()` throws.
  const { wrapper } = {
    wrapper(this: This, ...args: unknown[]): unknown {
      const call: CallOriginal = (given) => Reflect.apply(original, this, given)
      return live ? around(call, args, this) : call(args)
    },
  }
  // The page may look: `fetch.name` and `fetch.length` stay what they were.
  for (const name of ['name', 'length'] as const) Object.defineProperty(wrapper, name, { value: original[name] })
  owner[key] = wrapper as Owner[Key]
  page.onRelease(() => {
    live = false
    if (owner[key] !== wrapper) return
    if (before) Object.defineProperty(owner, key, before)
    else delete owner[key]
  })
}
