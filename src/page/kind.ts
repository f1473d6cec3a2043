/** The class of an object of the platform, `URLSearchParams`, of whatever realm: `instanceof` knows one realm only. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}
