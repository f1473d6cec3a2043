import type { Page } from './page.js'

/** Where it is remembered how to take a patch back. */
export type Keeping = Pick<Page, 'onRelease'>

/** Calls what was there before, for the same `this`. */
export type CallOriginal = (args: readonly unknown[]) => unknown

/** A method of any kind. */
export type Method = (this: never, ...args: never[]) => unknown

/**
 * Replaces a method until the page is released; `around` is called with the original, the arguments and `this`.
 * What it was comes back while ours is still on top; buried under someone else's wrapper, ours turns transparent.
 */
export function patch<Owner extends object, Key extends keyof Owner, This extends object>(
  page: Keeping,
  at: readonly [owner: Owner, key: Key],
  around: (call: CallOriginal, args: unknown[], self: This) => unknown,
): void {
  replace(page, at, (original, isLive) => {
    // A method, as the platform's are: `new fetch()` throws.
    const { wrapper } = {
      wrapper(this: This, ...args: unknown[]): unknown {
        const call: CallOriginal = (given) => Reflect.apply(original, this, given)
        return isLive() ? around(call, args, this) : call(args)
      },
    }
    return wrapper
  })
}

/** Replaces a method by what is made of it, for where a call has to be as cheap as can be. */
export function replace<Owner extends object, Key extends keyof Owner>(
  page: Keeping,
  [owner, key]: readonly [owner: Owner, key: Key],
  wrap: (original: Method, isLive: () => boolean) => Method,
): void {
  const original = owner[key]
  if (typeof original !== 'function') return
  const before = Object.getOwnPropertyDescriptor(owner, key)
  let live = true
  const wrapper = wrap(original as Method, () => live)
  // The page may look: `fetch.name` and `fetch.length` stay what they were.
  for (const name of ['name', 'length'] as const) Object.defineProperty(wrapper, name, { value: original[name] })
  owner[key] = wrapper as Owner[Key]
  page.onRelease(() => {
    live = false
    if (owner[key] !== (wrapper as unknown)) return
    if (before) Object.defineProperty(owner, key, before)
    else delete owner[key]
  })
}

/** Puts an accessor in the place of a property until the page is released, unless somebody redefined it since. */
export function redefine(
  page: Keeping,
  [owner, key]: readonly [owner: object, key: string],
  accessor: Pick<PropertyDescriptor, 'get' | 'set'>,
): void {
  const before = Object.getOwnPropertyDescriptor(owner, key)
  if (!before) return
  Object.defineProperty(owner, key, { configurable: true, enumerable: !!before.enumerable, ...accessor })
  page.onRelease(() => {
    if (Object.getOwnPropertyDescriptor(owner, key)?.get === accessor.get) Object.defineProperty(owner, key, before)
  })
}
