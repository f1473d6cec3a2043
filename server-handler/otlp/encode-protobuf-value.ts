import type { PbfWriter } from 'pbf'
import type { AnyValue, KeyValue } from './model.js'

const WIRE_VARINT = 0
const WIRE_FIXED64 = 1

// pbf 5.1.2 loses a bit of characters such as U+20000 (F0 A0 becomes F0 90): it may write the basic plane only.
const BEYOND_PBF = /[\ud800-\udfff]/

/** Writes a text field. */
export function writeTextField(pbf: PbfWriter, field: number, text: string): void {
  if (BEYOND_PBF.test(text)) pbf.writeBytesField(field, new TextEncoder().encode(text))
  else pbf.writeStringField(field, text)
}

/** Writes attributes as the repeated message `field`. */
export function writeAttributes(pbf: PbfWriter, field: number, attributes: readonly KeyValue[]): void {
  for (const attribute of attributes) pbf.writeMessage(field, writeKeyValue, attribute)
}

function writeKeyValue({ key, value }: KeyValue, pbf: PbfWriter): void {
  writeTextField(pbf, 1, key)
  pbf.writeMessage(2, writeValue, value)
}

/** Writes one value. The fields are a oneof, so zero, false and the empty string are written too. */
export function writeValue(value: AnyValue, pbf: PbfWriter): void {
  if (value.stringValue !== undefined) writeTextField(pbf, 1, value.stringValue)
  else if (value.boolValue !== undefined) pbf.writeBooleanField(2, value.boolValue)
  else if (value.intValue !== undefined) writeInt64(pbf, 3, value.intValue)
  else if (value.doubleValue !== undefined) pbf.writeDoubleField(4, value.doubleValue)
  else if (value.arrayValue) pbf.writeMessage(5, writeArray, value.arrayValue)
  else if (value.kvlistValue) pbf.writeMessage(6, writeList, value.kvlistValue)
  else if (value.bytesValue !== undefined) pbf.writeBytesField(7, fromBase64(value.bytesValue))
}

function writeArray({ values }: { values: readonly AnyValue[] }, pbf: PbfWriter): void {
  for (const value of values) pbf.writeMessage(1, writeValue, value)
}

function writeList({ values }: { values: readonly KeyValue[] }, pbf: PbfWriter): void {
  writeAttributes(pbf, 1, values)
}

/**
 * Writes an unsigned 64-bit integer given in decimal. Doubles are exact up to 2^53; current nanoseconds are near 2^61.
 */
export function writeFixed64(pbf: PbfWriter, field: number, decimal: string): void {
  const bits = BigInt.asUintN(64, BigInt(decimal))
  if (bits === 0n) return
  pbf.writeTag(field, WIRE_FIXED64)
  pbf.writeFixed32(Number(bits & 0xffff_ffffn))
  pbf.writeFixed32(Number(bits >> 32n))
}

// Seven bits a byte, lowest first; a negative number is its two's complement in ten bytes.
function writeInt64(pbf: PbfWriter, field: number, decimal: string): void {
  pbf.writeTag(field, WIRE_VARINT)
  pbf.realloc(10)
  let bits = BigInt.asUintN(64, BigInt(decimal))
  for (; bits > 0x7fn; bits >>= 7n) pbf.buf[pbf.pos++] = Number(bits & 0x7fn) | 0x80
  pbf.buf[pbf.pos++] = Number(bits)
}

/** Writes an id given in hexadecimal as bytes. */
export function writeHexField(pbf: PbfWriter, field: number, hex: string | undefined): void {
  if (!hex) return
  const pairs = hex.match(/[0-9a-f]{2}/gi) ?? []
  pbf.writeBytesField(
    field,
    Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)),
  )
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return new Uint8Array() // Invalid base64: there are no bytes to send.
  }
}
