/**
 * A fleet's ClickHouse: its schema, and a store for the report that reads it. Needs `@clickhouse/client`.
 *
 * @example
 * await migrateClickhouse('clickhouse://admin:secret@127.0.0.1:8123/throughline')
 * const store = await openClickhouse('clickhouse://reader:secret@127.0.0.1:8123/throughline')
 * @module
 */
export type { ClickhouseProblem } from '../clickhouse/clickhouse-error.js'
export { ClickhouseError } from '../clickhouse/clickhouse-error.js'
export { eraseFromClickhouse } from '../clickhouse/erase.js'
export type { Layout } from '../clickhouse/landing-tables.js'
export type { MigrateOptions, MigrateReport } from '../clickhouse/migrate.js'
export { migrateClickhouse, printMigrations } from '../clickhouse/migrate.js'
export type { ClickhouseStore } from '../clickhouse/open.js'
export { openClickhouse } from '../clickhouse/open.js'
export type { ErasureReport, ErasureSubject } from '../questions/erasure.js'
