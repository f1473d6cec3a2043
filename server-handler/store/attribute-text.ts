import { toWellFormedText } from '../otlp/encode-clean.js'
import type { AnyValue, KeyValue } from '../otlp/model.js'
import type { TextAttributes } from '../tables/read-source.js'

/** Converts attributes to text. */
export function toTextAttributes(attributes: readonly KeyValue[] | undefined): TextAttributes {
  return new Map((attributes ?? []).map(({ key, value }) => [key, toText(value)]))
}

/** Converts a value to text: strings unchanged, lists and maps as JSON. */
export function toText(value: AnyValue | undefined): string {
  if (!value) return ''
  if (value.stringValue !== undefined) return value.stringValue
  if (value.intValue !== undefined) return value.intValue
  if (value.doubleValue !== undefined) return String(value.doubleValue)
  if (value.boolValue !== undefined) return String(value.boolValue)
  if (value.bytesValue !== undefined) return value.bytesValue
  return value.arrayValue || value.kvlistValue ? toValueJson(value) : ''
}

/** Formats a list or a map like the Collector's exporter: integers as numbers, keys in order, duplicates removed. */
function toValueJson({ arrayValue, kvlistValue, intValue, doubleValue, ...others }: AnyValue): string {
  if (arrayValue) return `[${arrayValue.values.map(toValueJson).join()}]`
  if (kvlistValue) {
    const members = new Map(kvlistValue.values.map(({ key, value }) => [key, value]))
    const pairs = [...members].sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${pairs.map(([key, value]) => `${quote(key)}:${toValueJson(value)}`).join()}}`
  }
  if (intValue !== undefined) return intValue
  if (doubleValue !== undefined) return JSON.stringify(doubleValue)
  const text = others.stringValue ?? others.bytesValue
  return text === undefined ? JSON.stringify(others.boolValue ?? null) : quote(text)
}

/** Text in JSON, with the two line separators escaped as Go does. */
function quote(text: string): string {
  return JSON.stringify(toWellFormedText(text)).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

/**
 * Formats a map as the JSON text that DuckDB reads. Building it pair by pair is three times as fast as through an
 * object.
 */
export function toMapJson(attributes: TextAttributes): string {
  let json = ''
  for (const [key, value] of attributes) json += `${json ? ',' : '{'}${JSON.stringify(key)}:${JSON.stringify(value)}`
  if (json === '') return '{}'
  return json.includes('\\ud') ? toJson(Object.fromEntries(attributes)) : `${json}}`
}

/** JSON that DuckDB's parser accepts: it rejects lone surrogates, which JSON.stringify writes as escapes. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value)
  if (!json.includes('\\ud')) return json
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'string') return toWellFormedText(member)
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
    return Object.fromEntries(Object.entries(member).map(([key, inner]) => [toWellFormedText(key), inner]))
  })
}
