/** A column: its name, and its type in ClickHouse's words. */
export interface Column {
  name: string
  type: string
}

/** A value of a row: text, a number, an integer of 64 bits, a list, or a map. */
export type NativeValue = string | number | bigint | NativeValue[] | { [key: string]: NativeValue }

/** A row by the names of its columns. */
export type NativeRow = Record<string, NativeValue>

/**
 * Writes one block of ClickHouse's format Native in the form that the Go driver reads over HTTP (protocol revisions
 * since 54454). Columns are `String` or `UInt32`.
 */
export function encodeBlock(columns: readonly Column[], rows: readonly (string | number)[][]): Buffer {
  const parts: Buffer[] = []
  const varint = (value: number) => parts.push(encodeVarint(value))
  const text = (value: string) => {
    const bytes = Buffer.from(value)
    varint(bytes.length)
    parts.push(bytes)
  }
  // The information on the block: no overflow, no bucket.
  parts.push(Buffer.from([1, 0, 2, 255, 255, 255, 255, 0]))
  varint(columns.length)
  varint(rows.length)
  for (const [at, { name, type }] of columns.entries()) {
    text(name)
    text(type)
    parts.push(Buffer.from([0])) // No serialization of its own.
    for (const row of rows) {
      const value = row[at] ?? ''
      if (typeof value === 'string') text(value)
      else parts.push(encodeUint32(value))
    }
  }
  return Buffer.concat(parts)
}

function encodeVarint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

function encodeUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** Reads the blocks of an insert, as the driver sends them over HTTP: revision 0. */
export function decodeBlocks(bytes: Buffer): NativeRow[] {
  const reader = createReader(bytes)
  const rows: NativeRow[] = []
  while (!reader.isAtEnd()) {
    const columns = reader.varint()
    const block: NativeRow[] = Array.from({ length: reader.varint() }, () => ({}))
    for (let column = 0; column < columns; column += 1) {
      const name = reader.text()
      const values = readColumn(reader, reader.text(), block.length)
      for (const [at, row] of block.entries()) row[name] = values[at] ?? ''
    }
    rows.push(...block)
  }
  return rows
}

type Reader = ReturnType<typeof createReader>

function createReader(bytes: Buffer) {
  let at = 0
  const take = (length: number) => {
    if (at + length > bytes.length) throw new RangeError(`the block ends at ${bytes.length}, not at ${at + length}`)
    at += length
    return at - length
  }
  const varint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(take(1))
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  return {
    varint,
    isAtEnd: () => at >= bytes.length,
    text: () => {
      const length = varint()
      const start = take(length)
      return bytes.toString('utf8', start, start + length)
    },
    uint8: () => bytes.readUInt8(take(1)),
    int64: () => bytes.readBigInt64LE(take(8)),
    uint64: () => bytes.readBigUInt64LE(take(8)),
  }
}

function readColumn(reader: Reader, type: string, length: number): NativeValue[] {
  const read = (one: () => NativeValue) => Array.from({ length }, one)
  if (type === 'String') return read(reader.text)
  if (type === 'UInt8') return read(reader.uint8)
  if (type === 'UInt64') return read(reader.uint64)
  if (type === 'Int64' || type.startsWith('DateTime64(')) return read(reader.int64)
  const [, kind, inner = ''] = /^(Array|Map)\((.*)\)$/.exec(type) ?? []
  if (!kind) throw new TypeError(`this reader does not know ${type}`)
  const ends = Array.from({ length }, () => Number(reader.uint64()))
  const total = ends.at(-1) ?? 0
  const slices = <T>(items: readonly T[]) => ends.map((end, i) => items.slice(ends[i - 1] ?? 0, end))
  if (kind === 'Array') return slices(readColumn(reader, inner, total))
  const [keyType = '', valueType = ''] = inner.split(/, (.*)/)
  const keys = slices(readColumn(reader, keyType, total))
  const values = slices(readColumn(reader, valueType, total))
  return keys.map((names, i) => Object.fromEntries(names.map((name, j) => [String(name), values[i]?.[j] ?? ''])))
}
