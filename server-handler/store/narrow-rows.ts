import { NARROW_TABLES, type NarrowTable, type NarrowTableName } from '../tables/narrow.js'
import { readSource, type SourceRecord } from '../tables/read-source.js'
import type { Source } from '../tables/source.js'
import type { Cell } from './kinds.js'
import type { Row } from './stored-tables.js'

/** The rows of the narrow tables, to be added to. */
export type NarrowRows = { [T in NarrowTableName]: Row<T>[] }

/** Reads the columns of a record. */
export function readColumns<Name extends string>(
  sources: Readonly<Record<Name, Source>>,
  record: SourceRecord,
): Readonly<Record<Name, Cell>> {
  const cells = Object.entries<Source>(sources).map(([name, source]) => [name, readSource(source, record) ?? null])
  return Object.fromEntries(cells)
}

/** Adds a record to the narrow table of its kind. */
export function addNarrowRows(rows: NarrowRows, time: Cell, record: SourceRecord): void {
  const { rum_vitals: vitals, rum_actions: actions, rum_errors: errors } = NARROW_TABLES
  if (hasRow(vitals, record)) rows.rum_vitals.push({ time, ...readColumns(vitals.columns, record) })
  if (hasRow(actions, record)) rows.rum_actions.push({ time, ...readColumns(actions.columns, record) })
  if (hasRow(errors, record)) rows.rum_errors.push({ time, ...readColumns(errors.columns, record) })
}

function hasRow({ recordKind, requires, columns }: NarrowTable, record: SourceRecord): boolean {
  if (recordKind !== undefined && record.attributes.get('rum.kind') !== recordKind) return false
  return requires.every((name) => {
    const source = columns[name]
    const value = source && readSource(source, record)
    return value !== undefined && value !== ''
  })
}
