import { isNative } from '../../page/native.js'
import type { PageWindow } from '../../page/page.js'

type Reaction = (result?: unknown) => void

/** The engine's own promises. */
export interface NativePromise {
  readonly prototype: Promise<unknown>
  readonly native: PromiseConstructor
  /** Settled, and without an own `constructor`, which would disable the engine's fast path for promises permanently. */
  readonly settled: Promise<unknown>
  /** Registers a reaction of ours. Throws for a value that is not a promise. */
  react(promise: Promise<unknown>, reaction: Reaction): void
  /** Runs code of ours during which reads of `constructor` are ignored. */
  withoutFollowing<T>(code: () => T): T
  /** Whether such code is running. */
  isQuiet(): boolean
}

/**
 * Finds the native class even if `window.Promise` is replaced: zone.js keeps the engine's class and `then` under other names.
 * `undefined` if `then` is not native: it would call ours recursively.
 */
export function findNativePromise(window: PageWindow): NativePromise | undefined {
  // zone.js' name for the native class comes first: if a build has compiled async functions for zone.js, ours return its
  // promises too.
  const { __zone_symbol__Promise: own }: PageWindow & { __zone_symbol__Promise?: PromiseConstructor } = window
  const prototype: Promise<unknown> & {
    __zone_symbol__then?: Promise<unknown>['then']
    constructor: PromiseConstructor
  } = own?.prototype ?? Object.getPrototypeOf((async () => {})())
  const then = prototype.__zone_symbol__then ?? prototype.then
  let isQuiet = false
  function withoutFollowing<T>(code: () => T): T {
    const before = isQuiet
    isQuiet = true
    try {
      return code()
    } finally {
      isQuiet = before
    }
  }
  if (!isNative(then)) return undefined
  const native = prototype.constructor
  return {
    prototype,
    native,
    settled: native.resolve(),
    react(promise, reaction) {
      const before = isQuiet
      isQuiet = true
      try {
        then.call(promise, reaction, reaction)
      } finally {
        isQuiet = before
      }
    },
    withoutFollowing,
    isQuiet: () => isQuiet,
  }
}
