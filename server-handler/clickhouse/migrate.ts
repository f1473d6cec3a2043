import { oneOf, text, whole } from '../options/rows.js'
import { checkOptions, type OptionTable } from '../options/table.js'
import { ClickhouseError } from './clickhouse-error.js'
import { type ClickhouseAddress, parseClickhouseUrl } from './clickhouse-url.js'
import { type Connection, connect } from './client.js'
import { readInstalled, readKeptDays } from './installed.js'
import { LAYOUTS, type Layout } from './landing-tables.js'
import {
  createVersionTable,
  dropNarrow,
  MIGRATIONS,
  type Migration,
  refuseNewerVersion,
  SCHEMA_VERSION,
  type SchemaOptions,
  tablesOf,
} from './schema.js'
import { type Cluster, changeRetention, localName, onCluster } from './statements.js'

/** Options of a migration. */
export interface MigrateOptions {
  /** Layout of new tables; that of existing ones is detected. @default 'current' */
  layout?: Layout | undefined
  /** Name of the cluster, for replicated and distributed tables. */
  cluster?: string | undefined
  /** Days that logs and traces are kept; existing tables keep their TTL without it. @default 7 */
  rawDays?: number | undefined
  /** Days that vitals, actions and errors are kept, likewise. @default 35 */
  narrowDays?: number | undefined
  /** Days that hourly rollups are kept, likewise. @default 400 */
  rollupDays?: number | undefined
}

/** Ten years: a longer time is a mistake of units. */
const MAX_DAYS = 3_650

const days = (or: number, description: string) => whole({ from: 1, to: MAX_DAYS, or }, description)

/** The options of `migrateClickhouse` and `printMigrations`. A default is that of new tables. */
export const MIGRATE_OPTIONS = {
  layout: oneOf(LAYOUTS, 'layout of new tables; that of existing ones is detected'),
  cluster: text('name of the cluster, for replicated and distributed tables', {
    must: 'be letters, digits, dots, hyphens and underscores',
    pattern: /^[\w.-]{1,64}$/,
  }),
  rawDays: days(7, 'days that logs and traces are kept; existing tables keep their TTL unless it is given'),
  narrowDays: days(35, 'days that vitals, actions and errors are kept, likewise'),
  rollupDays: days(400, 'days that hourly rollups are kept, likewise'),
} satisfies OptionTable<MigrateOptions>

/** The result of a migration. */
export interface MigrateReport {
  database: string
  layout: Layout
  /** Versions before and after. */
  from: number
  to: number
  /** The titles of the versions that were applied. */
  applied: readonly string[]
  /** Days that each table keeps its rows; `undefined` if its TTL is not in days, or it has none. */
  keptDays: Readonly<Record<string, number | undefined>>
}

/** Returns the statements of every version for review. */
export function printMigrations(url: string, options: MigrateOptions): string {
  checkOptions(options, MIGRATE_OPTIONS, 'printMigrations()')
  const { database } = parseClickhouseUrl(url)
  const schema = toSchema(options, database, options.layout ?? 'current')
  const statements = MIGRATIONS.flatMap((migration) => [
    `-- version ${migration.version}: ${migration.title}`,
    ...migration.statements(schema).map((statement) => `${statement};`),
    `${recordVersion(migration)};`,
  ])
  return [
    `CREATE DATABASE IF NOT EXISTS ${database}${onCluster(schema.cluster)};`,
    `USE ${database};`,
    `${createVersionTable(schema.cluster)};`,
    ...statements,
  ].join('\n\n')
}

/** Brings a database to the newest version. It is safe to run twice, and on tables that the exporter has created. */
export async function migrateClickhouse(url: string, options: MigrateOptions = {}): Promise<MigrateReport> {
  checkOptions(options, MIGRATE_OPTIONS, 'migrateClickhouse()')
  const address = parseClickhouseUrl(url)
  await createDatabase(address, options)
  const connection = await connect(address)
  try {
    return await migrate(connection, address.database, options)
  } finally {
    await connection.close()
  }
}

async function createDatabase(address: ClickhouseAddress, { cluster }: MigrateOptions): Promise<void> {
  const connection = await connect(address, 'default')
  try {
    const parts = cluster === undefined ? undefined : { name: cluster, database: address.database }
    await connection.run(`CREATE DATABASE IF NOT EXISTS ${address.database}${onCluster(parts)}`)
  } finally {
    await connection.close()
  }
}

async function migrate(connection: Connection, database: string, options: MigrateOptions): Promise<MigrateReport> {
  const installed = await readInstalled(connection)
  const layout = chooseLayout(installed.layout, options.layout)
  refuseNewerVersion(installed.version)
  refuseForeign(installed.foreign)
  const schema = { ...toSchema(options, database, layout), fill: installed.layout !== undefined }
  await connection.run(createVersionTable(schema.cluster))
  const missing = MIGRATIONS.filter(({ version }) => version > installed.version)
  if (installed.interrupted) for (const statement of dropNarrow(schema.cluster)) await connection.run(statement)
  for (const migration of missing) {
    for (const statement of migration.statements(schema)) await connection.run(statement)
    await connection.run(recordVersion(migration))
  }
  return {
    database,
    layout,
    from: installed.version,
    to: SCHEMA_VERSION,
    applied: missing.map(({ title }) => title),
    keptDays: await changeRetentions(connection, schema, options),
  }
}

/** Gives existing tables the retention that was asked for, and returns the days of each table. */
async function changeRetentions(connection: Connection, schema: SchemaOptions, options: MigrateOptions) {
  const { rawDays, narrowDays, rollupDays } = options
  const asked = (table: string) => {
    if (table.startsWith('otel_')) return rawDays
    return table === 'rum_vitals_1h' ? rollupDays : narrowDays
  }
  const installed = await readKeptDays(connection)
  const days: Record<string, number | undefined> = {}
  for (const table of tablesOf(schema)) {
    const found = installed.get(localName(table.name, schema.cluster))
    const wanted = asked(table.name) ?? found
    if (wanted !== found) await connection.run(changeRetention(table, schema.cluster))
    days[table.name] = wanted
  }
  return days
}

function refuseForeign(tables: readonly string[]): void {
  if (tables.length === 0) return
  throw new ClickhouseError(
    'tables_exist',
    `the database has ${tables.join(', ')}, which no migration has made. Rename or drop what is there, or give another database.`,
  )
}

function chooseLayout(installed: Layout | undefined, asked: Layout | undefined): Layout {
  if (installed === undefined) return asked ?? 'current'
  if (asked === undefined || asked === installed) return installed
  throw new ClickhouseError(
    'layout_differs',
    `\`otel_logs\` has the layout ${installed}, not ${asked}. Leave --layout out, or give another database.`,
  )
}

function toSchema(options: MigrateOptions, database: string, layout: Layout): SchemaOptions {
  const { rawDays = 7, narrowDays = 35, rollupDays = 400 } = options
  const cluster: Cluster | undefined = options.cluster === undefined ? undefined : { name: options.cluster, database }
  return { layout, rawDays, narrowDays, rollupDays, cluster }
}

function recordVersion({ version, title }: Migration): string {
  return `INSERT INTO throughline_schema (version, title) VALUES (${version}, '${title}')`
}
