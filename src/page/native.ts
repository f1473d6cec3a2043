/** Whether a function is the engine's own, and not another script's. */
export function isNative(method: unknown): boolean {
  // Without an expression, which the engine would have to compile at the start.
  return typeof method === 'function' && sourceOf(method).slice(-22).includes('[native code]')
}

/** The source of a function; nothing of the page's own runs. */
export function sourceOf(code: unknown): string {
  return Function.prototype.toString.call(code)
}
