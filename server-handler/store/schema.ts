import { type Columns, EXPORTED_LOG_COLUMNS, EXPORTED_TRACE_COLUMNS } from '../tables/columns.js'
import { DERIVED_LOG_COLUMNS, DERIVED_TRACE_COLUMNS } from '../tables/derived.js'
import { duckdbRecord } from '../tables/duckdb-record.js'
import { NARROW_TABLE_NAMES, VITAL_PARTS } from '../tables/narrow.js'
import { narrowSelect } from '../tables/narrow-select.js'
import { sourceSql } from '../tables/source-sql.js'
import { KINDS } from './kinds.js'
import { CREATE_ROLLUP, ROLL_UP_ALL } from './rollup.js'
import { TABLES, type TableName } from './stored-tables.js'

/** The derived columns that version 1 had. */
const FIRST_LOG_COLUMNS =
  'RumKind Route Site Device Release ActionName OriginActionId ParentActionId SessionId RequestId AnsweredRequestId RequestTraceId RequestSpanId PageId'
const FIRST_TRACE_COLUMNS = 'Route ActionName OriginActionId ParentActionId SessionId RequestId'
const FIRST_VITAL_COLUMNS =
  'service site environment route metric rating release device action_name origin_action_id page_id vital_id navigation_type'

/** The details of vitals, which version 1 did not store. */
const NO_DETAILS = {
  ...{ target: "''", url: "''" },
  ...Object.fromEntries(VITAL_PARTS.map((name) => [`${name}_ms`, '0::DOUBLE'])),
}

/**
 * One list of statements per version, in order; a published list is never changed, a new one is added.
 * `throughline_store` holds the version of a file.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    createTable('otel_logs', { ...EXPORTED_LOG_COLUMNS, ...texts(FIRST_LOG_COLUMNS), SampleRatio: 'real' }),
    createTable('otel_traces', { ...EXPORTED_TRACE_COLUMNS, ...texts(FIRST_TRACE_COLUMNS) }),
    createTable('rum_vitals', { time: 'time', ...texts(FIRST_VITAL_COLUMNS), value: 'real', sample_ratio: 'real' }),
  ],
  [
    ...addTexts('otel_logs', {
      RumEventName: logSql('RumEventName'),
      Browser: logSql('Browser'),
      Connection: logSql('Connection'),
      Country: logSql('Country'),
      RouteClass: logSql('RouteClass'),
      UpstreamProvider: logSql('UpstreamProvider'),
      CorrelationId: logSql('CorrelationId'),
      UserHash: logSql('UserHash'),
    }),
    ...addTexts('otel_traces', {
      CorrelationId: sourceSql(DERIVED_TRACE_COLUMNS.CorrelationId, duckdbRecord('SpanAttributes')),
    }),
    // A vital of version 1 does not identify its record.
    ...addTexts('rum_vitals', { session_id: "''", browser: "''", connection: "''", country: "''", ...NO_DETAILS }),
    createTable('rum_actions', TABLES.rum_actions),
    createTable('rum_errors', TABLES.rum_errors),
    fillNarrow('rum_actions'),
    fillNarrow('rum_errors'),
    CREATE_ROLLUP,
    ROLL_UP_ALL,
  ],
  // Tables that version 2 has created have the column already.
  NARROW_TABLE_NAMES.map((table) => `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS "user_hash" VARCHAR DEFAULT ''`),
]

/** The row with the version of a file. */
export const VERSION_TABLE =
  'CREATE TABLE IF NOT EXISTS throughline_store (version INTEGER NOT NULL, migrated_at TIMESTAMP NOT NULL)'

function texts(names: string): Columns {
  return Object.fromEntries(names.split(' ').map((name) => [name, 'text']))
}

function logSql(column: keyof typeof DERIVED_LOG_COLUMNS): string {
  return sourceSql(DERIVED_LOG_COLUMNS[column], duckdbRecord('LogAttributes'))
}

function createTable(name: string, columns: Columns): string {
  const lines = Object.entries(columns).map(([column, kind]) => `"${column}" ${KINDS[kind].type}`)
  return `CREATE TABLE ${name} (${lines.join(', ')})`
}

// A table cannot be altered and updated in one transaction, so it is copied.
function addTexts(table: TableName, values: Readonly<Record<string, string>>): string[] {
  const added = Object.entries(values).map(([column, sql]) => `${sql} AS "${column}"`)
  return [
    `CREATE TABLE migrated AS SELECT *, ${added.join(', ')} FROM ${table}`,
    `DROP TABLE ${table}`,
    `ALTER TABLE migrated RENAME TO ${table}`,
  ]
}

function fillNarrow(table: 'rum_actions' | 'rum_errors'): string {
  const { columns, select } = narrowSelect(table, duckdbRecord('LogAttributes'))
  return `INSERT INTO ${table} (${columns.join(', ')}) ${select}`
}

/** The staging table of a table: the same columns as scalars and JSON text, private to the writing connection. */
export function createStaging(table: TableName): string {
  const lines = Object.entries(TABLES[table]).map(([column, kind]) => `"${column}" ${KINDS[kind].staged}`)
  return `CREATE TEMP TABLE ${stagingOf(table)} (${lines.join(', ')})`
}

/** The name of a staging table. */
export function stagingOf(table: TableName): string {
  return `staged_${table}`
}

/** Moves the staged rows into their table. */
export function moveStaged(table: TableName): string {
  const columns = Object.entries(TABLES[table])
  const names = columns.map(([column]) => `"${column}"`).join(', ')
  const casts = columns.map(([column, kind]) => KINDS[kind].cast.replace('$', () => `"${column}"`)).join(', ')
  return `INSERT INTO ${table} (${names}) SELECT ${casts} FROM ${stagingOf(table)}`
}
