import type { AnyValue, KeyValue } from './model.js'

/** Values of an attribute; `undefined` and the empty string are omitted. */
export type AttributeValue = string | number | boolean | undefined

/** A number encoded as a double even if it is whole: 2000 is 2000.0. */
export interface Double {
  double: number | undefined
}

/**
 * Converts a plain object to attributes, in its order; whole numbers become integers unless they are a {@link Double}.
 */
export function toAttributes(values: Readonly<Record<string, AttributeValue | Double>>): KeyValue[] {
  const list: KeyValue[] = []
  addAttributes(list, values)
  return list
}

/** Appends the attributes of a plain object to an array, in its order. */
export function addAttributes(list: KeyValue[], values: Readonly<Record<string, AttributeValue | Double>>): void {
  for (const key of Object.keys(values)) addAttribute(list, key, values[key])
}

/** Appends one attribute to an array; an empty value is omitted. */
export function addAttribute(list: KeyValue[], key: string, given: AttributeValue | Double): void {
  const value = toAnyValue(given)
  if (value) list.push({ key, value })
}

/** Converts one value; `undefined` if it is empty. */
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
