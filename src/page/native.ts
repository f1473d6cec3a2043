/** Whether a function is the engine's own, and not another script's. */
export function isNative(method: unknown): boolean {
  // A regular expression would have to be compiled at the start.
  return typeof method === 'function' && sourceOf(method).slice(-22).includes('[native code]')
}

/** Returns the source of a function without running code of the page. */
export function sourceOf(code: unknown): string {
  return Function.prototype.toString.call(code)
}
