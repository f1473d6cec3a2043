import { MAX_DEPTH, OtlpProblem } from './decode-outcome.js'
import type { AnyValue, KeyValue, Resource, Scope } from './model.js'

export type JsonObject = Readonly<Record<string, unknown>>

const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An empty object means an absent one, as in protobuf's JSON mapping. */
export function readObject(value: unknown, name: string): JsonObject {
  if (value === undefined || value === null) return {}
  if (!isJsonObject(value)) throw new OtlpProblem(`\`${name}\` is not an object`)
  return value
}

/** A list; absent means empty. */
export function readList(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new OtlpProblem(`\`${name}\` is not a list`)
  return value
}

/** Text; absent means empty. */
export function readText(value: unknown, name: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new OtlpProblem(`\`${name}\` is not text`)
  return value
}

/** A 64-bit integer as decimal text, from text or from a number. */
export function readInt64(value: unknown, name: string, { signed = false } = {}): string {
  if (value === undefined || value === null || value === '') return '0'
  const text = typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : value
  if (typeof text !== 'string' || !/^-?\d{1,20}$/.test(text)) throw new OtlpProblem(`\`${name}\` is not an integer`)
  const number = BigInt(text)
  if (number !== (signed ? BigInt.asIntN(64, number) : BigInt.asUintN(64, number))) {
    throw new OtlpProblem(`\`${name}\` does not fit into 64 bits`)
  }
  return number.toString()
}

/** A small number; also from text, as some exporters write every integer as a string. */
export function readUint32(value: unknown, name: string): number {
  const number = Number(readInt64(value, name))
  if (number > 0xffff_ffff) throw new OtlpProblem(`\`${name}\` does not fit into 32 bits`)
  return number
}

/** An enum member by number or by name: `SPAN_KIND_SERVER`. `names` holds the names in order from 0. */
export function readEnum(value: unknown, name: string, names: readonly string[]): number {
  const index = typeof value === 'string' ? names.indexOf(value) : -1
  return index >= 0 ? index : readUint32(value, name)
}

/** Reads a value; exactly one of its fields may be set, and none means an empty value. */
export function readAnyValue(value: unknown, depth = 0): AnyValue {
  if (depth > MAX_DEPTH) throw new OtlpProblem(`an attribute nests deeper than ${MAX_DEPTH}`)
  const given = readObject(value, 'value')
  if (isSet(given.stringValue)) return { stringValue: readText(given.stringValue, 'stringValue') }
  if (isSet(given.boolValue)) return { boolValue: readBool(given.boolValue) }
  if (isSet(given.intValue)) return { intValue: readInt64(given.intValue, 'intValue', { signed: true }) }
  if (isSet(given.doubleValue)) return { doubleValue: readDouble(given.doubleValue) }
  if (isSet(given.bytesValue)) return { bytesValue: readBase64(given.bytesValue) }
  if (isSet(given.arrayValue)) return { arrayValue: { values: readValues(given.arrayValue, depth) } }
  if (isSet(given.kvlistValue)) {
    const list = readObject(given.kvlistValue, 'kvlistValue')
    return { kvlistValue: { values: readAttributes(list.values, depth + 1) } }
  }
  return {}
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null
}

function readBool(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new OtlpProblem('`boolValue` is not true or false')
  return value
}

// Protobuf's JSON mapping allows both alphabets, with and without padding.
function readBase64(value: unknown): string {
  const text = readText(value, 'bytesValue')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) throw new OtlpProblem('`bytesValue` is not base64')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

function readValues(value: unknown, depth: number): AnyValue[] {
  const { values } = readObject(value, 'arrayValue')
  return readList(values, 'values').map((member) => readAnyValue(member, depth + 1))
}

/** Not all that `Number()` reads: `0x10` is no number of JSON. */
const DOUBLE = /^(?:NaN|-?Infinity|[-+]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:e[-+]?\d{1,5})?)$/i

// Protobuf's JSON mapping writes non-finite numbers as text: https://protobuf.dev/programming-guides/json/
function readDouble(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string' && DOUBLE.test(value)) return Number(value)
  throw new OtlpProblem('`doubleValue` is not a number')
}

/** Reads a list of attributes. */
export function readAttributes(value: unknown, depth = 0): KeyValue[] {
  return readList(value, 'attributes').map((item) => {
    const attribute = readObject(item, 'attribute')
    return { key: readText(attribute.key, 'key'), value: readAnyValue(attribute.value, depth) }
  })
}

/** Reads a resource. */
export function readResource(value: unknown): Resource {
  return { attributes: readAttributes(readObject(value, 'resource').attributes) }
}

/** Reads an instrumentation scope; absent when the exporter named none. */
export function readScope(value: unknown): { scope?: Scope } {
  if (!isSet(value)) return {}
  const given = readObject(value, 'scope')
  const version = readText(given.version, 'version')
  const attributes = readAttributes(given.attributes)
  return {
    scope: {
      name: readText(given.name, 'name'),
      ...(version ? { version } : {}),
      ...(attributes.length > 0 ? { attributes } : {}),
    },
  }
}

/** A schema URL as a field to spread; absent when empty. */
export function readSchemaUrl(value: unknown): { schemaUrl?: string } {
  const schemaUrl = readText(value, 'schemaUrl')
  return schemaUrl ? { schemaUrl } : {}
}
