/** Whether a function is the engine's own, and not another script's. */
export function isNative(method: unknown): boolean {
  return typeof method === 'function' && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(method))
}
