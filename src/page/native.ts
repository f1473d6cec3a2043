/** Whether a function is the engine's own, and not another script's. */
export function isNative(method: unknown): boolean {
  // Without an expression, which the engine would have to compile at the start.
  return typeof method === 'function' && Function.prototype.toString.call(method).slice(-22).includes('[native code]')
}
