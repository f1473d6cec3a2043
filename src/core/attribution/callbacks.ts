import { isNative, sourceOf } from '../../page/native.js'

export type Callback = (this: unknown, ...args: unknown[]) => unknown

export const isCallback = (value: unknown): value is Callback => typeof value === 'function'

/** A longer closure does more than call a function. */
const LONGEST_CALL = 80

/** Whether a callback is the closure of a helper that sets timers for any code: it only calls what it was given. */
export function isByHelper(code: Callback): boolean {
  const source = sourceOf(code)
  return source.length < LONGEST_CALL && !/['"`]/.test(source)
}

/** Whether two callbacks are the same, or closures of the same source. All bound functions have the same one. */
export const isSame = (one: Callback, two: Callback): boolean =>
  one === two || (sourceOf(one) === sourceOf(two) && (!isNative(one) || nameOf(one) === nameOf(two)))

/** What remains of a callback that is not kept. */
export interface CallbackKey {
  readonly source: string
  /** Only of native functions. */
  readonly name: unknown
}

export const toKey = (code: Callback): CallbackKey => ({
  source: sourceOf(code),
  name: isNative(code) && nameOf(code),
})

/** The name of a function, which code of the page may compute. */
function nameOf(code: Callback): unknown {
  try {
    return code.name
  } catch {
    return Symbol() // Equal to no other name.
  }
}
