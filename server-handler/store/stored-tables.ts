import { type Columns, EXPORTED_LOG_COLUMNS, EXPORTED_TRACE_COLUMNS } from '../tables/columns.js'
import { DERIVED_LOG_COLUMNS, DERIVED_TRACE_COLUMNS } from '../tables/derived.js'
import { NARROW_TABLES } from '../tables/narrow.js'
import type { Source } from '../tables/source.js'
import type { Cell } from './kinds.js'

/** The tables with their columns, in order. */
export const TABLES = {
  otel_logs: { ...EXPORTED_LOG_COLUMNS, ...toColumns(DERIVED_LOG_COLUMNS) },
  otel_traces: { ...EXPORTED_TRACE_COLUMNS, ...toColumns(DERIVED_TRACE_COLUMNS) },
  rum_vitals: { time: 'time', ...toColumns(NARROW_TABLES.rum_vitals.columns) },
  rum_actions: { time: 'time', ...toColumns(NARROW_TABLES.rum_actions.columns) },
  rum_errors: { time: 'time', ...toColumns(NARROW_TABLES.rum_errors.columns) },
} as const satisfies Record<string, Columns>

export type TableName = keyof typeof TABLES

/** The names of the tables. */
export const TABLE_NAMES: readonly TableName[] = ['otel_logs', 'otel_traces', 'rum_vitals', 'rum_actions', 'rum_errors']

/** A row of a table; every column has a cell. */
export type Row<T extends TableName> = Readonly<Record<keyof (typeof TABLES)[T], Cell>>

/** Rows that are committed together. */
export type RowBatch = { readonly [T in TableName]: readonly Row<T>[] }

/** A batch of the given rows. */
export function createBatch(rows: Partial<RowBatch>): RowBatch {
  return { otel_logs: [], otel_traces: [], rum_vitals: [], rum_actions: [], rum_errors: [], ...rows }
}

/** The records and spans of a batch; narrow rows repeat a record and are not counted. */
export function countRecords(batch: RowBatch): number {
  return batch.otel_logs.length + batch.otel_traces.length
}

function toColumns<Name extends string>(
  sources: Readonly<Record<Name, Source>>,
): Readonly<Record<Name, 'text' | 'real' | 'int'>> {
  const entries = Object.entries<Source>(sources).map(([name, source]) => [name, kindOf(source)])
  return Object.fromEntries(entries)
}

function kindOf({ kind }: Source): 'text' | 'real' | 'int' {
  if (kind === 'number' || kind === 'ratio') return 'real'
  return kind === 'flag' ? 'int' : 'text'
}
