import type { Attributes } from '../shared/wire.js'
import type { Signal } from './signal.js'

/** Levels of a record that are kept: the server rejects deeper ones. */
const MAX_DEPTH = 6

/**
 * Copies a value of the page as plain data that JSON can represent. Values that JSON cannot represent (a bigint, a
 * function, a symbol, `NaN`, a cycle, a getter that throws) are omitted and reported, so that one of them never blocks
 * a record.
 */
export function toPlain(value: unknown, onOmit: () => void, depth = 0): unknown {
  switch (typeof value) {
    case 'undefined':
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value)) return value
  }
  try {
    if (value === null) return value
    if (typeof value === 'object' && depth < MAX_DEPTH) return toPlainObject(value, onOmit, depth + 1)
  } catch {
    // A getter or a proxy of the page that throws: omitted like other unreadable values.
  }
  onOmit()
  return undefined
}

function toPlainObject(value: object, onOmit: () => void, depth: number): unknown {
  if (Array.isArray(value)) return [...value].map((one) => toPlain(one, onOmit, depth) ?? null)
  const toJSON: unknown = Reflect.get(value, 'toJSON')
  // Dates and URLs inherit `toJSON`. On plain objects it is a library's own serialization, which is ignored.
  if (typeof toJSON === 'function' && Object.getPrototypeOf(value) !== Object.prototype)
    return toPlain(toJSON.call(value), onOmit, depth)
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    // Each property is read in its own guard: the next one may be readable.
    const get = () => Reflect.get(value, key)
    const plain = toPlain(tryCall(get, onOmit), onOmit, depth)
    if (plain !== undefined && key !== '__proto__') copy[key] = plain
  }
  return copy
}

function tryCall(read: () => unknown, onOmit: () => void): unknown {
  try {
    return read()
  } catch {
    // A getter of the page's object; the omission is counted.
    onOmit()
    return undefined
  }
}

/** Returns the attributes that the endpoint accepts: strings, numbers and booleans. */
export function toFlat(attributes: unknown, onOmit: () => void): Attributes {
  const flat: Attributes = {}
  for (const [key, value] of Object.entries<Attributes[string]>(Object(attributes))) {
    if (Object(value) === value || value === null) onOmit()
    else flat[key] = value
  }
  return flat
}

/** Returns a signal as plain data; `undefined` if a function of the page has changed it into something else. */
export function toPlainSignal(signal: Signal, onOmit: () => void): Signal | undefined {
  const plain = Object(toPlain(signal, onOmit))
  if ('attrs' in plain) plain.attrs = toFlat(plain.attrs, onOmit)
  return plain
}
