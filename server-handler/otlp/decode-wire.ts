import { PbfReader } from 'pbf'
import { OtlpProblem } from './decode-outcome.js'

/** Reads one field of a message; an unknown field is skipped. */
export type OnField = (field: number, reader: PbfReader) => void

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

/** Opens bytes for reading. */
export function openWire(bytes: Uint8Array): PbfReader {
  return new PbfReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
}

/**
 * Reads the fields up to `end`. pbf itself silently reads past the end of a message, so every step is checked here: a
 * length may not exceed its message, and a message must end exactly at its length.
 */
export function readFields(reader: PbfReader, end: number, onField: OnField): void {
  if (end > reader.length) throw new OtlpProblem('a length points past the end of the body')
  let field = nextField(reader, end)
  while (field > 0) {
    onField(field, reader)
    field = nextField(reader, end)
  }
  if (reader.pos !== end) throw new OtlpProblem('a field runs past the end of its message')
}

function nextField(reader: PbfReader, end: number): number {
  if (reader.pos === reader._valueStart) skip(reader)
  if (reader.pos >= end) return 0
  const field = reader.nextField(end)
  if (field === 0) throw new OtlpProblem('a field has number 0')
  return field
}

function skip(reader: PbfReader): void {
  if (![VARINT, FIXED64, BYTES, FIXED32].includes(reader.type))
    throw new OtlpProblem('a field has an unknown wire type')
  reader.skip(reader.type)
  reader._valueStart = -1
}

function expectType(reader: PbfReader, type: number): void {
  if (reader.type !== type) throw new OtlpProblem('a field has the wrong wire type')
}

/** Reads a nested message. */
export function readNested(reader: PbfReader, onField: OnField): void {
  expectType(reader, BYTES)
  const end = readLength(reader)
  readFields(reader, end, onField)
}

/** Reads a nested message. If it is invalid, the reader continues after it and the problem is returned. */
export function readIsolated<T>(reader: PbfReader, read: () => T): { value: T } | { problem: string } {
  const start = reader.pos
  expectType(reader, BYTES)
  const end = readLength(reader)
  reader.pos = start
  try {
    return { value: read() }
  } catch (error) {
    reader.pos = end
    reader._valueStart = -1
    return { problem: error instanceof OtlpProblem ? error.message : 'a record could not be read' }
  }
}

function readLength(reader: PbfReader): number {
  const end = reader.readVarint() + reader.pos
  if (!(end <= reader.length)) throw new OtlpProblem('a length points past the end of the body')
  return end
}

/** Reads text; invalid UTF-8 becomes U+FFFD. */
export function readString(reader: PbfReader): string {
  return readAs(reader, 'utf8')
}

// Without a view per field, which takes longer to create than decoding does.
function readAs(reader: PbfReader, encoding: 'utf8' | 'hex'): string {
  expectType(reader, BYTES)
  const end = readLength(reader)
  const { buf, pos } = reader
  reader.pos = end
  return Buffer.isBuffer(buf)
    ? buf.toString(encoding, pos, end)
    : Buffer.from(buf.subarray(pos, end)).toString(encoding)
}

/** Reads raw bytes as a view, not a copy. */
export function readByteField(reader: PbfReader): Uint8Array {
  expectType(reader, BYTES)
  const end = readLength(reader)
  const bytes = reader.buf.subarray(reader.pos, end)
  reader.pos = end
  return bytes
}

/** Reads 16 or 8 bytes of an id as hexadecimal. */
export function readHex(reader: PbfReader): string {
  return readAs(reader, 'hex')
}

/** Reads a fixed64 exactly: nanoseconds since 1970 do not fit into a double. */
export function readFixed64(reader: PbfReader): string {
  expectType(reader, FIXED64)
  requireBytes(reader, 8)
  const value = reader.dataView.getBigUint64(reader.pos, true)
  reader.pos += 8
  return value.toString()
}

/** Reads a double. */
export function readDouble(reader: PbfReader): number {
  expectType(reader, FIXED64)
  requireBytes(reader, 8)
  return reader.readDouble()
}

/** Reads a fixed32. */
export function readFixed32(reader: PbfReader): number {
  expectType(reader, FIXED32)
  requireBytes(reader, 4)
  return reader.readFixed32()
}

function requireBytes(reader: PbfReader, count: number): void {
  if (reader.pos + count > reader.length) throw new OtlpProblem('the body ends within a field')
}

/** Reads a signed 64-bit varint exactly. */
export function readInt64(reader: PbfReader): string {
  expectType(reader, VARINT)
  const small = readSmall(reader)
  if (small !== undefined) return String(small)
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.buf[reader.pos]
    if (byte === undefined) throw new OtlpProblem('the body ends within a field')
    reader.pos += 1
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return BigInt.asIntN(64, value).toString()
  }
  throw new OtlpProblem('an integer is longer than 64 bits')
}

/** Reads a varint of up to four bytes, without the cost of a `BigInt`; `undefined`, and nothing read, if it is longer. */
function readSmall(reader: PbfReader): number | undefined {
  let value = 0
  for (let index = 0; index < 4; index += 1) {
    const byte = reader.buf[reader.pos + index]
    if (byte === undefined) return undefined
    value |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) {
      reader.pos += index + 1
      return value
    }
  }
  return undefined
}

/** Reads a small varint: an enum member, a flag, a count. */
export function readUint32(reader: PbfReader): number {
  return Number(BigInt.asUintN(32, BigInt(readInt64(reader))))
}
