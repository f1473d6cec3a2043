import { parseClickhouseUrl } from '../clickhouse/clickhouse-url.js'
import { type Connection, connect } from '../clickhouse/client.js'
import { readInstalled } from '../clickhouse/installed.js'
import { SCHEMA_VERSION } from '../clickhouse/schema.js'
import { systemClock, within } from '../export/clock.js'
import { numberOf } from '../questions/question.js'
import { judgeClock } from './check-document.js'
import { readRatio } from './check-sampling.js'
import { type CheckId, error, type Finding, ok, skipped, warn } from './finding.js'
import { toPrintable } from './printable.js'
import { TIMEOUT_MS } from './request.js'
import type { Site } from './site.js'

const IDS = ['schema', 'rows', 'database_clock', 'stored_sampling'] as const satisfies readonly CheckId[]

/** Checks the schema of a ClickHouse database, its clock, and that rows arrive. */
export async function checkClickhouse(clickhouse: string | undefined, site: Site | undefined): Promise<Finding[]> {
  if (clickhouse === undefined)
    return IDS.map((id) => skipped(id, 'no ClickHouse is given', 'Give the address of ClickHouse with --clickhouse.'))
  let connection: Connection | undefined
  try {
    connection = await connect(parseClickhouseUrl(clickhouse))
    const findings = await within(readDatabase(connection, site), {
      clock: systemClock(),
      limitMs: TIMEOUT_MS,
      late: undefined,
    })
    if (!findings) throw new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)
    return findings
  } catch (cause) {
    const { message = cause }: { message?: unknown } = Object(cause)
    const found = toPrintable(String(message).replace(/^throughline: /, ''), 200)
    const advice = 'Check address, user and password; the user must be allowed to read system.columns and the tables.'
    return [error('schema', found, advice), ...IDS.slice(1).map((id) => skipped(id, 'the schema could not be read'))]
  } finally {
    await connection?.close()
  }
}

async function readDatabase(connection: Connection, site: Site | undefined): Promise<Finding[]> {
  const startedAt = Date.now()
  const [now = {}] = await connection.query('SELECT toUnixTimestamp64Milli(now64(3)) AS now_ms')
  const skewMs = numberOf(now, 'now_ms') - (startedAt + Date.now()) / 2
  const clock = judgeClock('database_clock', { skewMs, of: 'ClickHouse' })
  const schema = judgeSchema(await readInstalled(connection))
  if (schema.status === 'error')
    return [
      schema,
      skipped('rows', 'the schema is not current'),
      clock,
      skipped('stored_sampling', 'the schema is not current'),
    ]
  const [rows = {}] = await connection.query(RECENT_ROWS)
  return [
    schema,
    judgeRows({
      count: numberOf(rows, 'records'),
      ageMs: numberOf(now, 'now_ms') - numberOf(rows, 'newest_ms'),
    }),
    clock,
    judgeStoredRatio(site, { count: numberOf(rows, 'records'), ratio: numberOf(rows, 'ratio') }),
  ]
}

/** Page records of the last day. Errors are left out of the ratio: those of unsampled visits are stored with a ratio of 1. */
const RECENT_ROWS = `SELECT count() AS records, toUnixTimestamp64Milli(max(Timestamp)) AS newest_ms,
  avgIf(SampleRatio, RumKind IN ('vital', 'event')) AS ratio
FROM otel_logs
WHERE Timestamp >= now64(3) - INTERVAL 1 DAY AND RumKind NOT IN ('', 'health', 'report')`

function judgeSchema({ layout, version }: Awaited<ReturnType<typeof readInstalled>>): Finding {
  const found = `version ${version} of ${SCHEMA_VERSION}, layout ${layout ?? 'none'}`
  if (layout === undefined || version === 0)
    return error('schema', 'the database has no tables of throughline', 'Run: throughline migrate --clickhouse URL')
  if (version < SCHEMA_VERSION) return error('schema', found, 'Run: throughline migrate --clickhouse URL')
  if (version > SCHEMA_VERSION)
    return error('schema', found, 'This package is older than the database: update it wherever it reads.')
  return ok('schema', found)
}

const HOUR_MS = 3_600_000

function judgeRows({ count, ageMs }: { count: number; ageMs: number }): Finding {
  const advice =
    'Follow a record from the endpoint on: the sink of createRumHandler, the Collector (--collector), its log, the user that it inserts with.'
  if (count === 0) return error('rows', 'no record of a page has arrived within a day', advice)
  const minutes = Math.max(0, Math.round(ageMs / 60_000))
  const found = `${count} records of a day; the newest is ${minutes} min old`
  return ageMs > HOUR_MS ? warn('rows', found, advice) : ok('rows', found)
}

function judgeStoredRatio(site: Site | undefined, { count, ratio }: { count: number; ratio: number }): Finding {
  if (!site || count === 0 || ratio === 0) return skipped('stored_sampling', 'there are no rows to compare')
  const expected = readRatio(site, 'sampleRatio')
  const found = `rows of a day have a ratio of ${Number(ratio.toFixed(3))}, the page has ${expected}`
  if (Math.abs(ratio - expected) < 0.01) return ok('stored_sampling', found)
  return warn(
    'stored_sampling',
    found,
    'Another page or release samples otherwise, or its options are set in a bundle that is not read here.',
  )
}
