/** Serializes plain data, ignoring `toJSON` methods that a page has added to the prototypes of arrays and objects. */
export function toJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => toJson(one))}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${toJson(member)}`)}}`
}
