import { isNative } from '../../page/native.js'

type Reaction = (result?: unknown) => void

/** The engine's own promises. */
export interface NativePromise {
  readonly prototype: Promise<unknown>
  readonly native: PromiseConstructor
  /** Registers a reaction of ours. Throws for a value that is not a promise. */
  react(promise: Promise<unknown>, reaction: Reaction): void
  /** Runs code during which reads of `constructor` do not announce a continuation. */
  quietly<T>(code: () => T): T
  /** Whether such code is running. */
  isQuiet(): boolean
}

/**
 * Finds the native class even if `window.Promise` is replaced: zone.js keeps the engine's `then` under another name.
 * `undefined` if `then` is not native: it would call ours recursively.
 */
export function findNativePromise(): NativePromise | undefined {
  const prototype: Promise<unknown> & {
    __zone_symbol__then?: Promise<unknown>['then']
    constructor: PromiseConstructor
  } = Object.getPrototypeOf((async () => {})())
  const then = prototype.__zone_symbol__then ?? prototype.then
  let isQuiet = false
  function quietly<T>(code: () => T): T {
    const before = isQuiet
    isQuiet = true
    try {
      return code()
    } finally {
      isQuiet = before
    }
  }
  if (!isNative(then)) return undefined
  return {
    prototype,
    native: prototype.constructor,
    react(promise, reaction) {
      const before = isQuiet
      isQuiet = true
      try {
        then.call(promise, reaction, reaction)
      } finally {
        isQuiet = before
      }
    },
    quietly,
    isQuiet: () => isQuiet,
  }
}
