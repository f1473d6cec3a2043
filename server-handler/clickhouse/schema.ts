import { derivedLogColumns, derivedTraceColumns } from './derived-columns.js'
import { attributesOf, type Layout, logsTable, tracesTable } from './landing-tables.js'
import { narrowTable, narrowView, rollupTable, rollupView } from './narrow-tables.js'
import { type Cluster, createTable, createView, onCluster } from './statements.js'

/** What the schema depends on. */
export interface SchemaOptions {
  layout: Layout
  /** Days that `otel_logs` and `otel_traces` are kept. */
  rawDays: number
  /** Days that the narrow tables are kept. */
  narrowDays: number
  /** Days that the hourly rollups are kept. */
  rollupDays: number
  cluster?: Cluster | undefined
}

/** One version of the schema. */
export interface Migration {
  version: number
  title: string
  statements(options: SchemaOptions): string[]
}

/** Every version in order; a published one is never changed. Each statement is safe to run twice. */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    title: 'landing tables, narrow tables, hourly rollup',
    statements: ({ layout, rawDays, narrowDays, rollupDays, cluster }) => {
      const attributes = attributesOf(layout)
      // All records of a page view are on one shard.
      const landing = layout === 'json' ? 'cityHash64(toString(LogAttributes.rum.site), toString(LogAttributes.rum.page.id))' : "cityHash64(LogAttributes['rum.site'], LogAttributes['rum.page.id'])"
      const byPage = 'cityHash64(site, page_id)'
      return [
        ...createTable(
          {
            name: 'otel_logs',
            ...logsTable(layout, rawDays),
            additions: derivedLogColumns(attributes),
            shardBy: landing,
          },
          cluster,
        ),
        ...createTable(
          {
            name: 'otel_traces',
            ...tracesTable(layout, rawDays),
            additions: derivedTraceColumns(attributes),
            shardBy: 'cityHash64(TraceId)',
          },
          cluster,
        ),
        ...(['rum_vitals', 'rum_actions', 'rum_errors'] as const).flatMap((name) => [
          ...createTable({ name, ...narrowTable(name, narrowDays), shardBy: byPage }, cluster),
          createView(narrowView(name, attributes), cluster),
        ]),
        ...createTable(
          { name: 'rum_vitals_1h', ...rollupTable(rollupDays), shardBy: 'cityHash64(site, route)' },
          cluster,
        ),
        createView(rollupView(), cluster),
      ]
    },
  },
]

/** The newest version. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.version ?? 0

/** The table with one row per version that a database has. */
export function createVersionTable(cluster: Cluster | undefined): string {
  const engine = cluster
    ? `ReplicatedMergeTree('/clickhouse/tables/{shard}/${cluster.database}/throughline_schema', '{replica}')`
    : 'MergeTree'
  return `CREATE TABLE IF NOT EXISTS throughline_schema${onCluster(cluster)} (version UInt32, title String, migrated_at DateTime DEFAULT now())
ENGINE = ${engine}
ORDER BY version`
}
