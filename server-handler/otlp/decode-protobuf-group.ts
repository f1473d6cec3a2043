import type { PbfReader } from 'pbf'
import { type Rejects, reject } from './decode-outcome.js'
import { readIsolated, readNested, readString } from './decode-wire.js'

/** The decoded parts of a group: OTLP has one shape for the scopes of a resource and for the records of a scope. */
interface GroupParts<Head> {
  /** Field 1: the resource or the scope. */
  readHead(reader: PbfReader): Head
  /** Field 2, repeated. */
  readItem(): void
  /** Records read so far. */
  count(): number
}

/** A group without its items. */
interface Group<Head> {
  head?: Head
  schema: { schemaUrl?: string }
}

/** Reads a group; `undefined` if its head cannot be read: its records are then rejected. */
export function readGroup<Head>(
  reader: PbfReader,
  rejects: Rejects,
  { readHead, readItem, count }: GroupParts<Head>,
): Group<Head> | undefined {
  const group: Group<Head> = { schema: {} }
  let problem: string | undefined
  readNested(reader, (field) => {
    if (field === 1) {
      const read = readIsolated(reader, () => readHead(reader))
      if ('value' in read) group.head = read.value
      else problem ??= read.problem
    } else if (field === 2) readItem()
    else if (field === 3) group.schema.schemaUrl = readString(reader)
  })
  if (problem === undefined) return group
  reject(rejects, problem, count())
  return undefined
}
