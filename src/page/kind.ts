/**
 * Returns the class of a platform object of any realm, such as `URLSearchParams`: `instanceof` recognizes one realm
 * only.
 */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}
