import { NARROW_TABLES, type NarrowTable, type NarrowTableName } from '../tables/narrow.js'
import { readSource, type SourceRecord } from '../tables/read-source.js'
import type { Source } from '../tables/source.js'
import type { Cell } from './kinds.js'
import type { Row } from './stored-tables.js'

/** The rows of the narrow tables, to which records are added. */
export type NarrowRows = { [T in NarrowTableName]: Row<T>[] }

/** Creates a function that reads the columns of a record. */
export function columnReader<Name extends string>(
  sources: Readonly<Record<Name, Source>>,
): (record: SourceRecord) => Readonly<Record<Name, Cell>> {
  const entries = Object.entries<Source>(sources)
  return (record) => {
    const cells = entries.map(([name, source]) => [name, readSource(source, record) ?? null])
    return Object.fromEntries(cells)
  }
}

const readVital = columnReader(NARROW_TABLES.rum_vitals.columns)
const readAction = columnReader(NARROW_TABLES.rum_actions.columns)
const readError = columnReader(NARROW_TABLES.rum_errors.columns)

/** Adds a record to the narrow table of its kind. */
export function addNarrowRows(rows: NarrowRows, time: Cell, record: SourceRecord): void {
  const { rum_vitals: vitals, rum_actions: actions, rum_errors: errors } = NARROW_TABLES
  if (hasRow(vitals, record)) rows.rum_vitals.push({ time, ...readVital(record) })
  if (hasRow(actions, record)) rows.rum_actions.push({ time, ...readAction(record) })
  if (hasRow(errors, record)) rows.rum_errors.push({ time, ...readError(record) })
}

function hasRow({ recordKind, requires, columns }: NarrowTable, record: SourceRecord): boolean {
  if (recordKind !== undefined && record.attributes.get('rum.kind') !== recordKind) return false
  return requires.every((name) => {
    const source = columns[name]
    const value = source && readSource(source, record)
    return value !== undefined && value !== ''
  })
}
