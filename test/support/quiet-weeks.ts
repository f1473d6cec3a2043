import { type Change, changesOf } from '../../server-handler/questions/changes.js'
import { chooseComparison } from '../../server-handler/questions/comparison.js'
import { DUCKDB } from '../../server-handler/questions/duckdb-dialect.js'
import type { Answers } from '../../server-handler/questions/question.js'
import { type Database, openDatabase } from '../../server-handler/store/duckdb.js'
import { ROLL_UP_ALL } from '../../server-handler/store/rollup.js'
import { openStore } from './clocked.js'

const WEEK_MS = 7 * 86_400_000
/** A Monday. */
const UNTIL_MS = Date.UTC(2026, 10, 23)
const ROUTES = ['/', '/p/:slug', '/c/:category', '/checkout', '/cart', '/search']
const DEVICES = ['mobile', 'desktop']

/** Cells of a route and a device: all are equally frequent. */
export const CELLS = ROUTES.length * DEVICES.length

/** Two weeks of a release each. */
export interface Weeks {
  /** The same seed gives the same data. */
  seed: number
  /** Views of each week. */
  views: number
  /** What the second release does to the LCP of single cells: `1.2` is 20 % slower. */
  planted?: readonly { route: string; device: string; factor: number }[]
}

/** The result of the report's default comparison. */
export interface WeekResult {
  changes: Change[]
  ms: number
}

/** Generates weeks one after the other into a database. */
export async function openWeeks(path: string): Promise<{ run(weeks: Weeks): Promise<WeekResult>; close(): void }> {
  await (await openStore({ path, now: () => UNTIL_MS })).close()
  const database = await openDatabase({ path, readOnly: false, memoryLimit: '2GB', threads: 2 })
  return {
    async run(weeks) {
      await fill(database, weeks)
      const answers: Answers = {
        dialect: DUCKDB,
        query: async (sql, parameters = {}) =>
          (await database.reader.runAndReadAll(sql, { ...parameters }))
            .getRowObjectsJS()
            .map((row) =>
              Object.fromEntries(
                Object.entries(row).map(([key, value]) => [key, typeof value === 'bigint' ? Number(value) : value]),
              ),
            ),
      }
      const filter = { range: '24h', untilMs: UNTIL_MS, sinceMs: UNTIL_MS - 86_400_000 }
      const began = performance.now()
      const { comparison } = await chooseComparison(answers, filter)
      const changes = await changesOf(answers, comparison)
      return { changes, ms: performance.now() - began }
    },
    close: () => database.close(),
  }
}

/** A normal variate of a whole number. */
function normal(of: string, seed: number, salt: number): string {
  const uniform = (part: number) => `((hash(${of}, ${seed * 1_000 + salt * 10 + part}) % 999983 + 1) / 999984.0)`
  return `(sqrt(-2 * ln(${uniform(1)})) * cos(6.283185307 * ${uniform(2)}))`
}

const pick = (list: readonly string[], sql: string) =>
  `[${list.map((one) => `'${one}'`).join(', ')}][(${sql} % ${list.length} + 1)::INTEGER]`

/**
 * Three views make a visit: one device, one connection. A day has busy and slow hours, every hour its own load, and every
 * view its own chance: values of one visit and one hour resemble each other, as those of real pages do.
 */
function viewsSql({ seed, views }: Weeks, week: number): string {
  const from = UNTIL_MS - (2 - week) * WEEK_MS
  const visit = `(n // 3 + ${week * 100_000_000})`
  // More visits by day: the hour of a uniform number is bent towards noon.
  const at = `(${from} + ((hash(${visit}, ${seed}) % 7) * 86400000 + (43200000 + 14400000 * greatest(-2.9, least(2.9, ${normal(visit, seed, 1)})))::BIGINT + (n % 3) * 60000))`
  return `SELECT n, ${week} AS week, ${visit} AS visit, ${at}::BIGINT AS at_ms,
    ${pick(ROUTES, `hash(n + ${week * 100_000_000}, ${seed + 7})`)} AS route, ${pick(DEVICES, `hash(${visit}, ${seed + 13})`)} AS device,
    ${normal(visit, seed, 2)} AS z_visit, ${normal(`n + ${week * 100_000_000}`, seed, 3)} AS z_view
    FROM range(${views}) AS numbers(n)`
}

const METRICS = [
  ['lcp', 2_200],
  ['fcp', 1_300],
  ['ttfb', 500],
  ['inp', 140],
  ['cls', 0.08],
] as const

async function fill({ writer }: Database, weeks: Weeks): Promise<void> {
  for (const table of ['rum_vitals', 'rum_vitals_1h', 'rum_actions', 'rum_errors', 'otel_logs'])
    await writer.run(`DELETE FROM ${table}`)
  await writer.run(`CREATE OR REPLACE TEMP TABLE views AS ${viewsSql(weeks, 0)} UNION ALL ${viewsSql(weeks, 1)}`)
  const hour = '(at_ms // 3600000)'
  const load = `0.08 * sin(6.283185307 * (at_ms % 86400000) / 86400000.0) + 0.04 * ${normal(hour, weeks.seed, 4)}`
  const planted = (weeks.planted ?? []).map(
    ({ route, device, factor }) =>
      `WHEN week = 1 AND metric = 'lcp' AND route = '${route}' AND device = '${device}' THEN ${factor}`,
  )
  const factor = planted.length > 0 ? `CASE ${planted.join(' ')} ELSE 1 END` : '1'
  const common = `CASE device WHEN 'mobile' THEN 1.3 ELSE 0.9 END * exp(0.2 * z_visit + 0.25 * z_view + ${load})`
  for (const [index, [metric, base]] of METRICS.entries()) {
    const value = `${base} * ${common} * exp(0.35 * ${normal('n * 2 + week', weeks.seed, 10 + index)})`
    await writer.run(`INSERT INTO rum_vitals (time, service, site, environment, route, metric, value, rating, release, device, action_name, origin_action_id, page_id, vital_id, sample_ratio, navigation_type, session_id)
SELECT make_timestamp_ns(at_ms * 1000000), 'shop', 'shop', '', route, metric, ${metric === 'inp' ? `ceil(value * ${factor} / 8) * 8` : `value * ${factor}`}, '', CASE week WHEN 1 THEN '2' ELSE '1' END, device, '', '', n::VARCHAR, '', 1, 'navigate', visit::VARCHAR
FROM (SELECT *, '${metric}' AS metric, ${value} AS value FROM views)`)
  }
  await writer.run(ROLL_UP_ALL)
  await writer.run(`INSERT INTO rum_actions (time, service, site, environment, route, release, device, action_name, origin_action_id, page_id, session_id, sample_ratio, parent_action_id, outcome, duration_ms, requests, retries, rage, dead)
SELECT make_timestamp_ns(at_ms * 1000000), 'shop', 'shop', '', route, CASE week WHEN 1 THEN '2' ELSE '1' END, device, ${pick(['add_to_cart', 'search_open', 'filter_apply', 'checkout_submit'], 'n')}, '', n::VARCHAR, visit::VARCHAR, 1, '',
  CASE WHEN hash(n, week, ${weeks.seed}) % 40 = 0 THEN 'error' ELSE 'ok' END, 400 * ${common}, 1, 0, 0, 0 FROM views WHERE n % 2 = 0`)
  await writer.run(`INSERT INTO otel_logs (Timestamp, ServiceName, RumKind, RumEventName, Site, Device, Release, Route, SampleRatio, PageId)
SELECT make_timestamp_ns(at_ms * 1000000), 'shop', 'event', 'page_view', 'shop', device, CASE week WHEN 1 THEN '2' ELSE '1' END, route, 1, n::VARCHAR FROM views`)
  await writer.run(`INSERT INTO rum_errors (time, service, site, environment, route, release, device, action_name, origin_action_id, page_id, session_id, sample_ratio, type, message, stack, handled, source, fingerprint, repeats)
SELECT make_timestamp_ns(at_ms * 1000000), 'shop', 'shop', '', route, CASE week WHEN 1 THEN '2' ELSE '1' END, device, '', '', n::VARCHAR, visit::VARCHAR, 1, 'TypeError', 'x', '', 0, 'error', 'x', 1
FROM views WHERE hash(n, week, ${weeks.seed}, 3) % 50 = 0`)
}
