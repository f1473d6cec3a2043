import type { AnyValue, KeyValue } from './model.js'

/** Values that one attribute can be made of; `undefined` and the empty text make none. */
export type AttributeValue = string | number | boolean | undefined

/** A number that stays a double on the wire also where it has no fraction: 2000 is 2000.0. */
export interface Double {
  double: number | undefined
}

/** Converts a plain object to attributes, in its order; whole numbers become integers unless they are a {@link Double}. */
export function toAttributes(values: Readonly<Record<string, AttributeValue | Double>>): KeyValue[] {
  const list: KeyValue[] = []
  addAttributes(list, values)
  return list
}

/** Appends the attributes of a plain object to a list, in its order. */
export function addAttributes(list: KeyValue[], values: Readonly<Record<string, AttributeValue | Double>>): void {
  for (const key of Object.keys(values)) addAttribute(list, key, values[key])
}

/** Appends one attribute to a list; a value that makes none is left out. */
export function addAttribute(list: KeyValue[], key: string, given: AttributeValue | Double): void {
  const value = toAnyValue(given)
  if (value) list.push({ key, value })
}

/** Converts one value; `undefined` where there is nothing worth sending. */
export function toAnyValue(value: AttributeValue | Double): AnyValue | undefined {
  if (value === undefined || value === '') return undefined
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'object') return toDouble(value.double)
  return Number.isSafeInteger(value) ? { intValue: String(value) } : toDouble(value)
}

function toDouble(value: number | undefined): AnyValue | undefined {
  return value === undefined || !Number.isFinite(value) ? undefined : { doubleValue: value }
}
