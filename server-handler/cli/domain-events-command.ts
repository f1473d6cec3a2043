import { archiveDomainEvents } from '../domain-events/archive.js'
import { migrateDomainEvents } from '../domain-events/migrate.js'
import { NAME_MUST, NAME_PATTERN, TABLE_MUST, TABLE_PATTERN } from '../domain-events/names.js'
import { withPostgres } from './postgres.js'
import { UsageError, wrongValue } from './usage-error.js'

/** Arguments of `throughline migrate --postgres`, as text. */
export interface MigrateEventsOptions {
  postgres: string
  table: string
  apiSchema: string
  isDryRun: boolean
}

/** Creates or completes the table of events in PostgreSQL, or prints the statements that do. */
export async function runMigrateEvents(given: MigrateEventsOptions): Promise<string> {
  const table = readName('--table', given.table, { pattern: TABLE_PATTERN, must: TABLE_MUST })
  const apiSchema = readName('--api-schema', given.apiSchema, { pattern: NAME_PATTERN, must: NAME_MUST })
  const { isDryRun } = given
  const done = await withPostgres(given.postgres, (pool) => migrateDomainEvents(pool, { table, apiSchema, isDryRun }))
  if (isDryRun) return toScript(done.statements)
  if (done.applied.length === 0) return `${done.table} has version ${done.to} already.`
  return [
    `${done.table}: version ${done.from} → ${done.to}`,
    ...done.applied.filter((title) => !/^version \d+$/.test(title)).map((title) => `  ${title}`),
  ].join('\n')
}

/** Arguments of `throughline archive`, as text. */
export interface ArchiveCommandOptions {
  postgres?: string
  table: string
  to?: string
  olderThan: string
  dryRun?: boolean
}

/** Moves old events to the archive table, or prints the statements that do. */
export async function runArchive(given: ArchiveCommandOptions): Promise<string> {
  const { postgres, to, olderThan, dryRun: isDryRun = false } = given
  if (postgres === undefined)
    throw new UsageError('give --postgres with an address, such as postgres://owner:secret@127.0.0.1:5432/shop')
  const form = { pattern: TABLE_PATTERN, must: TABLE_MUST }
  const options = {
    isDryRun,
    table: readName('--table', given.table, form),
    archiveTable: to === undefined ? undefined : readName('--to', to, form),
    olderThanDays: readDays(olderThan),
  }
  const done = await withPostgres(postgres, (pool) => archiveDomainEvents(pool, options))
  if (isDryRun) return toScript(done.statements)
  const { partitions, events } = done
  return [
    `${done.table} → ${done.archiveTable}: ${partitions.length} partitions, ${events} single events`,
    ...done.applied.map((title) => `  ${title}`),
    ...done.leftOut.map((what) => `  left out ${what}`),
  ].join('\n')
}

function toScript(statements: readonly string[]): string {
  return statements.length === 0 ? '-- nothing to do' : statements.map((each) => `${each};`).join('\n\n')
}

function readName(option: string, text: string, form: { pattern: RegExp; must: string }): string {
  if (form.pattern.test(text)) return text
  throw wrongValue(option, text, form.must.replace(/^be /, ''))
}

function readDays(text: string): number {
  const days = Number(/^(\d{1,5})d?$/.exec(text)?.[1])
  if (days >= 1 && days <= 36_500) return days
  throw wrongValue('--older-than', text, 'a number of days from 1 to 36500, such as 90d')
}
