import type { Page } from './page.js'
import { prototypeOf } from './prototype.js'

/** The page or adapter that registers undos, counts what could not be patched, and logs exceptions of ours. */
export type Keeping = Pick<Page, 'onRelease'> & Partial<Pick<Page, 'onUnpatched' | 'guard'>>

/** Calls the original with the same `this`. */
export type CallOriginal<Result = unknown> = (args: readonly unknown[]) => Result

/** A method of any type. */
export type Method = (this: never, ...args: never[]) => unknown

/** Creates the wrapper of a method. */
export type Wrap = (original: Method, isLive: () => boolean) => object

/**
 * Replaces a method until the page is released. `around` is called with the original, the arguments and `this`. On
 * release the original is restored if ours is still the outermost wrapper; otherwise ours becomes a pass-through. If
 * `around` throws, the caller gets what the original returns or throws.
 */
export function patch<This extends object, Args extends unknown[], Result>(
  page: Keeping,
  at: readonly [owner: object, key: string],
  around: (call: CallOriginal<Result>, args: Args, self: This) => unknown,
): void {
  replace(
    page,
    at,
    (original, isLive) =>
      ({
        // A method, like the platform's own: `new fetch()` throws.
        wrapper(this: This, ...args: Args): unknown {
          if (!isLive()) return Reflect.apply(original, this, args)
          let outcome: { result: Result } | undefined
          let failure: { error: unknown } | undefined
          const call: CallOriginal<Result> = (given) => {
            try {
              outcome = { result: Reflect.apply(original, this, given) }
              return outcome.result
            } catch (error) {
              failure = { error }
              throw error
            }
          }
          try {
            return around(call, args, this)
          } catch (error) {
            if (error !== failure?.error) report(page, error)
            if (failure) throw failure.error
            return outcome ? outcome.result : call(args)
          }
        },
      }).wrapper,
  )
}

/** Patches methods of platform classes, as in `{ History: 'back forward' }`, if the browser has the class. */
export function patchClasses<This extends object, Args extends unknown[], Result>(
  page: Page,
  classes: Readonly<Record<string, string>>,
  around: (call: CallOriginal<Result>, args: Args, self: This) => unknown,
): void {
  for (const [name, methods] of Object.entries(classes)) {
    const owner = prototypeOf(page.window, name)
    for (const method of owner ? methods.split(' ') : []) patch(page, [Object(owner), method], around)
  }
}

/**
 * Replaces a method by the wrapper that `wrap` returns; cheaper than `patch`. An accessor that returns the method stays
 * an accessor. A frozen property is reported by name and left alone.
 */
export function replace(page: Keeping, [owner, key]: readonly [owner: object, key: string], wrap: Wrap): void {
  attempt(page, key, () => {
    const current: Method = Reflect.get(owner, key)
    if (typeof current !== 'function') return
    const before = Object.getOwnPropertyDescriptor(owner, key)
    let live = true
    const wrappers = new WeakMap<Method, object>()
    const toWrapper = (original: Method): object => {
      const known = wrappers.get(original)
      if (known) return known
      const wrapper = wrap(original, () => live)
      // Pages may read `fetch.name` and `fetch.length`, or custom properties of their own `fetch`, so all are copied.
      Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(original))
      wrappers.set(original, wrapper)
      return wrapper
    }
    const { get, set } = before ?? {}
    let isAssigned = false
    const after: PropertyDescriptor = get
      ? {
          ...before,
          get() {
            const original = get.call(this)
            return typeof original === 'function' && !isAssigned ? toWrapper(original) : original
          },
          // Code that assigns has either wrapped ours or replaces it, as with any other property.
          ...(set && {
            set(value: unknown) {
              isAssigned = true
              set.call(this, value)
            },
          }),
        }
      : { ...(before ?? INHERITED), value: toWrapper(current) }
    if (get) nameAccessors(after, key)
    defineUntilRelease(page, { owner, key, before, after })
    page.onRelease(() => {
      live = false
    })
  })
}

/** Transforms a property's value when the page reads or writes it. */
export interface Passing {
  read?(value: unknown, self: object): unknown
  write?(value: unknown, self: object): unknown
}

const asItIs = (value: unknown) => value

/**
 * Passes the value of an accessor property through `read` and `write` until the page is released, unless another script
 * has redefined the property since. A property without a setter stays read-only. If either throws, the value passes as it is.
 */
export function redefine(
  page: Keeping,
  [owner, key]: readonly [owner: object, key: string],
  { read = asItIs, write = asItIs }: Passing,
): void {
  attempt(page, key, () => {
    const before = Object.getOwnPropertyDescriptor(owner, key)
    const { get, set, enumerable } = before ?? {}
    if (!get) return
    const pass = (through: NonNullable<Passing['read']>, value: unknown, self: object): unknown => {
      try {
        return through(value, self)
      } catch (error) {
        report(page, error)
        return value
      }
    }
    // Accessors in a literal get the same names as the platform's: `get onload`.
    const accessors = {
      get [key](): unknown {
        return pass(read, get.call(this), this)
      },
      set [key](value: unknown) {
        set?.call(this, pass(write, value, this))
      },
    }
    const after: PropertyDescriptor = { ...Object.getOwnPropertyDescriptor(accessors, key), enumerable: !!enumerable }
    if (!set) delete after.set
    defineUntilRelease(page, { owner, key, before, after })
  })
}

/** Logs an exception of ours, which must not reach the page. */
function report({ guard }: Keeping, error: unknown): void {
  guard?.(() => {
    throw error
  })
}

const define = Object.defineProperty

/** Applies one patch. If it fails, it is reported by its name, and the others are still applied. */
function attempt(page: Keeping, key: string, run: () => void): void {
  try {
    run()
  } catch {
    page.onUnpatched?.(key) // Frozen, or not configurable.
  }
}

/** The descriptor of an inherited method that is replaced on the instance. */
const INHERITED = { configurable: true, enumerable: true, writable: true }

/** Names accessors as the platform names its own: `get onload` and `set onload`. */
export function nameAccessors(descriptor: PropertyDescriptor, key: PropertyKey): void {
  for (const kind of ['get', 'set'] as const)
    if (descriptor[kind]) define(descriptor[kind], 'name', { value: `${kind} ${String(key)}` })
}

interface Redefinition {
  owner: object
  key: PropertyKey
  before: PropertyDescriptor | undefined
  after: PropertyDescriptor
}

/** Defines a property. On release, the old one is restored if ours is still in place: another script may have wrapped it. */
function defineUntilRelease(page: Keeping, { owner, key, before, after }: Redefinition): void {
  define(owner, key, after)
  page.onRelease(() => {
    const now = Object.getOwnPropertyDescriptor(owner, key)
    if (!now || now.get !== after.get || now.value !== after.value) return
    if (before) define(owner, key, before)
    else Reflect.deleteProperty(owner, key)
  })
}
