/** Whether a value is an object of a platform class, of whatever realm: `instanceof` knows one realm only. */
export function isBranded(value: unknown, name: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${name}]`
}
