// Each page of the report at 10 million vitals, a million actions and the views of a week in the embedded store: milliseconds to a
// complete response, for the first load of a new report, of a minute, and for the next ones, and to the first byte.
//
//   npx tsx bench/report-scale.ts [--vitals 10000000] [--actions 1000000] [--keep FILE] [--page /vitals/lcp]
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openDatabase } from '../server-handler/store/duckdb.js'
import { compact } from '../server-handler/store/retention.js'
import { ROLL_UP_ALL } from '../server-handler/store/rollup.js'
import { createReportHandler, openStore } from '../test/support/clocked.js'

const { values } = parseArgs({
  options: {
    vitals: { type: 'string', default: '10000000' },
    actions: { type: 'string', default: '1000000' },
    keep: { type: 'string', default: '' },
    runs: { type: 'string', default: '10' },
    page: { type: 'string', multiple: true },
  },
})
const DAYS = 28
const DAY_MS = 86_400_000
const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'throughline-report-'))
const path = values.keep || join(folder, 'report.duckdb')

const part = (salt: number, of: number) => `(hash(number + ${salt}0000000000) % ${of})`
const pick = (list: readonly string[], salt: number) =>
  `[${list.map((item) => `'${item}'`).join(', ')}][(${part(salt, list.length)} + 1)::INTEGER]`
const ROUTES = Array.from({ length: 20 }, (_, index) => `/route/${index}`)
const NAMES = Array.from({ length: 15 }, (_, index) => `action_${index}`)
const SHARED = `${pick(ROUTES, 1)} AS route, ${pick(['mobile', 'mobile', 'desktop', 'tablet'], 5)} AS device`
const value = (middle: number) =>
  `exp(${middle} + 0.5 * sqrt(-2 * ln((${part(3, 999_999)} + 1) / 1000000.0)) * cos(6.283185307 * (${part(4, 1_000_000)} / 1000000.0)))`
const at = (count: number, days: number) => `(${nowMs} - 1 - (number * ${days * DAY_MS} // ${count}))`
/** A release every three and a half days. */
const RELEASE = `'2026.' || (at_ms // ${3.5 * DAY_MS})::VARCHAR`

async function fill(): Promise<void> {
  await (await openStore({ path, narrowDays: 60, rawDays: 60 })).close()
  const { writer, close } = await openDatabase({ path, readOnly: false, memoryLimit: '2GB', threads: 2 })
  const [vitals, actions] = [Number(values.vitals), Number(values.actions)]
  const views = Math.round(vitals / 5 / 4)
  await writer.run(`INSERT INTO rum_vitals (time, service, site, environment, route, metric, value, rating, release, device, action_name, origin_action_id, page_id, vital_id, sample_ratio, navigation_type, session_id)
SELECT make_timestamp_ns(at_ms * 1000000), 'shop', 'shop', '', route, metric, round(value, 1), 'good', ${RELEASE}, device, CASE metric WHEN 'inp' THEN ${pick(NAMES, 6)} ELSE '' END, '', hash(number // 5)::VARCHAR, 'v5-' || hash(number)::VARCHAR, 1, 'navigate', hash(number // 15)::VARCHAR
FROM (SELECT number, ${at(vitals, DAYS)} AS at_ms, ${SHARED}, ${pick(['lcp', 'inp', 'cls', 'fcp', 'ttfb'], 2)} AS metric, ${value(7.4)} AS value FROM range(${vitals}) AS t(number))`)
  await writer.run(ROLL_UP_ALL)
  await compact(writer, () => nowMs)
  await writer.run(`INSERT INTO rum_actions (time, service, site, environment, route, release, device, action_name, origin_action_id, page_id, session_id, sample_ratio, parent_action_id, outcome, duration_ms, requests, retries, rage, dead)
SELECT make_timestamp_ns(at_ms * 1000000), 'shop', 'shop', '', route, ${RELEASE}, device, ${pick(NAMES, 6)}, 'act_' || lpad(number::VARCHAR, 26, '0'), hash(number)::VARCHAR, hash(number // 3)::VARCHAR, 1, '', CASE ${part(7, 30)} WHEN 0 THEN 'error' ELSE 'ok' END, ${value(6)}, 2, 0, 0, 0
FROM (SELECT number, ${at(actions, DAYS)} AS at_ms, ${SHARED} FROM range(${actions}) AS t(number))`)
  await writer.run(`INSERT INTO rum_errors (time, service, site, environment, route, release, device, action_name, origin_action_id, page_id, session_id, sample_ratio, type, message, stack, handled, source, fingerprint, repeats)
SELECT make_timestamp_ns(at_ms * 1000000), 'shop', 'shop', '', route, ${RELEASE}, device, '', '', hash(number)::VARCHAR, '', 1, 'TypeError', 'x', '', 0, 'error', ${pick(['a', 'b', 'c'], 8)}, 1
FROM (SELECT number, ${at(actions / 10, DAYS)} AS at_ms, ${SHARED} FROM range(${actions / 10}) AS t(number))`)
  await writer.run(`INSERT INTO otel_logs (Timestamp, ServiceName, RumKind, RumEventName, Site, Device, Release, Route, SampleRatio, PageId)
SELECT make_timestamp_ns(at_ms * 1000000), 'shop', 'event', 'page_view', 'shop', device, ${RELEASE}, route, 1, hash(number)::VARCHAR
FROM (SELECT number, ${at(views, 7)} AS at_ms, ${SHARED} FROM range(${views}) AS t(number))`)
  await writer.run('CHECKPOINT')
  close()
}

const PAGES = [
  '',
  '?range=7d',
  '?range=30d',
  '/compare',
  '/compare?by=period',
  '/compare?by=period&range=7d',
  '/routes/%2Froute%2F1?device=mobile',
  '/routes/%2Froute%2F1?range=7d',
  '/actions/action_1?device=mobile',
  '/actions/action_1?range=7d',
  '/vitals/lcp',
  '/vitals/lcp?range=7d',
  '/actions',
  '/errors',
  '/health',
]

const began = performance.now()
if (!existsSync(path)) await fill()
console.log(`filled in ${Math.round((performance.now() - began) / 1000)} s`)
const store = await openStore({ path, readOnly: true, memoryLimit: '2GB' })
const runs = Number(values.runs)
/** Minutes from the end of the data; each run is one minute later. */
let minutes = -(runs + 1) * PAGES.length
const newReport = () => createReportHandler({ store, now: () => nowMs + 60_000 * minutes })
let handle = newReport()

/** What a minute's first load leaves to compute for the next one is done before that: a minute is two seconds here. */
const nextMinute = async () => {
  minutes += 1
  await delay(2_000)
}

async function timeOf(page: string, firstBytes?: number[]): Promise<number> {
  const start = performance.now()
  const { body } = await handle(new Request(`http://127.0.0.1/report${page}`))
  const reader = body?.getReader()
  for (
    let part = await reader?.read(), isFirst = true;
    part && !part.done;
    part = await reader?.read(), isFirst = false
  )
    if (isFirst) firstBytes?.push(performance.now() - start)
  return performance.now() - start
}

function level(taken: readonly number[], share: number): string {
  return `${Math.round([...taken].sort((a, b) => a - b)[Math.ceil(taken.length * share) - 1] ?? 0)} ms`
}

console.log(
  '| page | new report | first in a minute: median | p95 | first byte, p95 | again: median | p95 |\n|---|---|---|---|---|---|---|',
)
for (const page of values.page ?? PAGES) {
  const [first, again, bytes]: [number[], number[], number[]] = [[], [], []]
  handle = newReport()
  await nextMinute()
  const cold = await timeOf(page)
  for (let run = 0; run < runs; run += 1) {
    await nextMinute()
    first.push(await timeOf(page, bytes))
    again.push(await timeOf(page))
  }
  console.log(
    `| ${page || '/'} | ${Math.round(cold)} ms | ${level(first, 0.5)} | ${level(first, 0.95)} | ${level(bytes, 0.95)} | ${level(again, 0.5)} | ${level(again, 0.95)} |`,
  )
}
await store.close()
rmSync(folder, { recursive: true, force: true })
