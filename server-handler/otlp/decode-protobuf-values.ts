import type { PbfReader } from 'pbf'
import { fromKeys } from '../../src/shared/keys.js'
import { MAX_DEPTH, OtlpProblem } from './decode-outcome.js'
import { readByteField, readDouble, readInt64, readNested, readString, readUint32 } from './decode-wire.js'
import type { AnyValue, KeyValue, Resource, Scope } from './model.js'

/** Reads a resource. */
export function readResource(reader: PbfReader): Resource {
  const resource: Resource = { attributes: [] }
  readNested(reader, (field) => {
    if (field === 1) resource.attributes.push(readKeyValue(reader, 0))
  })
  return resource
}

/** Reads an instrumentation scope. */
export function readScope(reader: PbfReader): Scope {
  const scope: Scope = { name: '' }
  const attributes: KeyValue[] = []
  readNested(reader, (field) => {
    if (field === 1) scope.name = readString(reader)
    else if (field === 2) scope.version = readString(reader)
    else if (field === 3) attributes.push(readKeyValue(reader, 0))
  })
  return attributes.length > 0 ? { ...scope, attributes } : scope
}

/** Reads one attribute. */
export function readKeyValue(reader: PbfReader, depth: number): KeyValue {
  const attribute: KeyValue = { key: '', value: {} }
  readNested(reader, (field) => {
    if (field === 1) attribute.key = readString(reader)
    else if (field === 2) attribute.value = readAnyValue(reader, depth)
  })
  return attribute
}

/** Reads a value; its lists and maps may nest up to a limit. */
// A later field replaces an earlier one, as protobuf specifies for `oneof`.
export function readAnyValue(reader: PbfReader, depth: number): AnyValue {
  if (depth > MAX_DEPTH) throw new OtlpProblem(`an attribute nests deeper than ${MAX_DEPTH}`)
  let value: AnyValue = {}
  readNested(reader, (field) => {
    value = readValueField(field, reader, depth) ?? value
  })
  return value
}

function readValueField(field: number, reader: PbfReader, depth: number): AnyValue | undefined {
  if (field === 1) return { stringValue: readString(reader) }
  if (field === 2) return { boolValue: readUint32(reader) !== 0 }
  if (field === 3) return { intValue: readInt64(reader) }
  if (field === 4) return { doubleValue: readDouble(reader) }
  if (field === 5) return { arrayValue: { values: readRepeated(reader, () => readAnyValue(reader, depth + 1)) } }
  if (field === 6) return { kvlistValue: { values: readRepeated(reader, () => readKeyValue(reader, depth + 1)) } }
  if (field === 7) return { bytesValue: Buffer.from(readByteField(reader)).toString('base64') }
  return undefined
}

function readRepeated<T>(reader: PbfReader, read: () => T): T[] {
  const values: T[] = []
  readNested(reader, (field) => {
    if (field === 1) values.push(read())
  })
  return values
}

/** A field to assign; empty without a value. */
export function named<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : fromKeys([name], () => value)
}
