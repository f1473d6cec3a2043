import { isOneOf } from '../../src/shared/action.js'
import { LAYOUTS, type Layout } from '../clickhouse/landing-tables.js'
import { type MigrateOptions, migrateClickhouse, printMigrations } from '../clickhouse/migrate.js'
import { runMigrateEvents } from './domain-events-command.js'
import { UsageError, wrongValue } from './usage-error.js'

/** Arguments of `throughline migrate`, as text. */
export interface MigrateCommandOptions {
  clickhouse?: string
  postgres?: string
  table: string
  apiSchema: string
  dryRun?: boolean
  layout?: string
  cluster?: string
  rawDays?: string
  narrowDays?: string
  rollupDays?: string
  print?: boolean
}

/** Brings databases to the newest schema, or prints the statements that do. */
export async function runMigrate(given: MigrateCommandOptions): Promise<string> {
  const { clickhouse, postgres, table, apiSchema } = given
  const isDryRun = given.print === true || given.dryRun === true
  if (clickhouse === undefined && postgres === undefined)
    throw new UsageError(
      'give --clickhouse with an address, such as clickhouse://admin:secret@127.0.0.1:8123/throughline, or --postgres for domain events, such as postgres://owner:secret@127.0.0.1:5432/shop',
    )
  const texts = [
    ...(clickhouse === undefined ? [] : [await migrateStore(clickhouse, given, isDryRun)]),
    ...(postgres === undefined ? [] : [await runMigrateEvents({ postgres, table, apiSchema, isDryRun })]),
  ]
  return texts.join('\n')
}

async function migrateStore(clickhouse: string, given: MigrateCommandOptions, isDryRun: boolean): Promise<string> {
  const options = readOptions(given)
  if (isDryRun) return printMigrations(clickhouse, options)
  const { database, layout, from, to, applied, keptDays } = await migrateClickhouse(clickhouse, options)
  const title =
    applied.length === 0
      ? `${database} has version ${to} already (layout ${layout}).`
      : `${database}: version ${from} → ${to} (layout ${layout})`
  return [
    title,
    ...applied.map((added) => `  added ${added}`),
    ...Object.entries(keptDays).map(([table, days]) => `  ${table.padEnd(13)} ${describeRetention(days)}`),
  ].join('\n')
}

const describeRetention = (days: number | undefined) =>
  days === undefined ? 'has no TTL in days: its rows are kept until you set one' : `keeps rows for ${days} days`

function readOptions({ layout, cluster, rawDays, narrowDays, rollupDays }: MigrateCommandOptions): MigrateOptions {
  return {
    layout: layout === undefined ? undefined : readLayout(layout),
    cluster: readCluster(cluster),
    rawDays: readDays('--raw-days', rawDays),
    narrowDays: readDays('--narrow-days', narrowDays),
    rollupDays: readDays('--rollup-days', rollupDays),
  }
}

/** Reads the name of a layout of the exporter's tables. */
export function readLayout(text: string): Layout {
  if (isOneOf(LAYOUTS, text)) return text
  throw wrongValue('--layout', text, `one of ${LAYOUTS.join(', ')}`)
}

// The name becomes part of a statement.
function readCluster(text: string | undefined): string | undefined {
  if (text === undefined || /^[\w.-]{1,64}$/.test(text)) return text
  throw wrongValue('--cluster', text, 'letters, digits, dots, hyphens and underscores')
}

function readDays(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const days = Number(text)
  if (/^\d+$/.test(text) && days >= 1 && days <= 3_650) return days
  throw wrongValue(option, text, 'a number of days from 1 to 3650')
}
