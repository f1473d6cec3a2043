import { isNative } from '../../page/native.js'

/** The promises that the engine itself makes, and their `then` before anybody wrapped it. */
export interface NativePromise {
  readonly prototype: Promise<unknown>
  readonly native: PromiseConstructor
  readonly then: (
    this: Promise<unknown>,
    onFulfilled?: (result: unknown) => void,
    onRejected?: (reason: unknown) => void,
  ) => Promise<unknown>
}

/**
 * Finds them behind whatever stands on the window: zone.js puts its own class there and keeps the engine's `then`
 * under a name of its own. `undefined` where `then` is somebody's code: it would ask us back without end.
 */
export function findNativePromise(): NativePromise | undefined {
  const prototype = Object.getPrototypeOf((async () => {})()) as Promise<unknown> & {
    __zone_symbol__then?: NativePromise['then']
    constructor: PromiseConstructor
  }
  const then = prototype.__zone_symbol__then ?? (prototype.then as NativePromise['then'])
  return isNative(then) ? { prototype, native: prototype.constructor, then } : undefined
}
