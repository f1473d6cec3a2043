import { isOneOf } from '../../src/shared/action.js'
import { LAYOUTS, type Layout } from '../clickhouse/landing-tables.js'
import { type MigrateOptions, migrateClickhouse, printMigrations } from '../clickhouse/migrate.js'
import { UsageError, wrongValue } from './usage-error.js'

/** Arguments of `throughline migrate`, as text. */
export interface MigrateCommandOptions {
  clickhouse?: string
  layout?: string
  cluster?: string
  rawDays: string
  narrowDays: string
  rollupDays: string
  print?: boolean
}

/** Brings a ClickHouse database to the newest schema, or prints the statements that do. */
export async function runMigrate(given: MigrateCommandOptions): Promise<string> {
  const { clickhouse } = given
  if (clickhouse === undefined)
    throw new UsageError(
      'give --clickhouse with an address, such as clickhouse://admin:secret@127.0.0.1:8123/throughline',
    )
  const options = readOptions(given)
  if (given.print) return printMigrations(clickhouse, options)
  const { database, layout, from, to, applied } = await migrateClickhouse(clickhouse, options)
  if (applied.length === 0) return `${database} has version ${to} already (layout ${layout}).`
  return [
    `${database}: version ${from} → ${to} (layout ${layout})`,
    ...applied.map((title) => `  added ${title}`),
  ].join('\n')
}

function readOptions({ layout, cluster, rawDays, narrowDays, rollupDays }: MigrateCommandOptions): MigrateOptions {
  return {
    layout: readLayout(layout),
    cluster: readCluster(cluster),
    rawDays: readDays('--raw-days', rawDays),
    narrowDays: readDays('--narrow-days', narrowDays),
    rollupDays: readDays('--rollup-days', rollupDays),
  }
}

function readLayout(text: string | undefined): Layout | undefined {
  if (text === undefined || isOneOf(LAYOUTS, text)) return text
  throw wrongValue('--layout', text, `one of ${LAYOUTS.join(', ')}`)
}

// The name becomes part of a statement.
function readCluster(text: string | undefined): string | undefined {
  if (text === undefined || /^[\w.-]{1,64}$/.test(text)) return text
  throw wrongValue('--cluster', text, 'letters, digits, dots, hyphens and underscores')
}

function readDays(option: string, text: string): number {
  const days = Number(text)
  if (/^\d+$/.test(text) && days >= 1 && days <= 3_650) return days
  throw wrongValue(option, text, 'a number of days from 1 to 3650')
}
