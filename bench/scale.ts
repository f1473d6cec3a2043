// 10 million vitals over 28 days in ClickHouse and in the embedded store: percentiles by attribute map, narrow table and
// hourly rollup, bytes per row, and lookups by id among a million events. Needs test/clickhouse (about half a gigabyte).
// npx tsx bench/scale.ts [--vitals 10000000] [--events 1000000] [--write], which writes the table into docs/scale.md
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseClickhouseUrl } from '../server-handler/clickhouse/clickhouse-url.js'
import { connect } from '../server-handler/clickhouse/client.js'
import { migrateClickhouse } from '../server-handler/clickhouse/migrate.js'
import { openClickhouse } from '../server-handler/clickhouse/open.js'
import type { ReportFilter } from '../server-handler/questions/filter.js'
import { type Answers, ask, type Question } from '../server-handler/questions/question.js'
import { lineageOf, mentionsOf } from '../server-handler/questions/timeline.js'
import { exactVitalsBy, rolledUpVitalsBy, trendOf } from '../server-handler/questions/vitals.js'
import { openDatabase } from '../server-handler/store/duckdb.js'
import { compact } from '../server-handler/store/retention.js'
import { ROLL_UP_ALL } from '../server-handler/store/rollup.js'
import { openStore } from '../server-handler/store/store.js'
import { CLICKHOUSE_MISSING, startClickhouse } from '../test/support/clickhouse-engine.js'

const { values } = parseArgs({
  options: {
    vitals: { type: 'string', default: '10000000' },
    events: { type: 'string', default: '1000000' },
    write: { type: 'boolean', default: false },
  },
})
const vitals = Number(values.vitals)
const events = Number(values.events)
const DAYS = 28
const now = Math.floor(Date.now() / 3_600_000) * 3_600_000
const filter: ReportFilter = { range: '30d', untilMs: now, sinceMs: now - DAYS * 86_400_000 }

if (CLICKHOUSE_MISSING) {
  console.error(CLICKHOUSE_MISSING)
  process.exit(1)
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
const p95 = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.ceil(list.length * 0.95) - 1] ?? 0

async function timed(run: () => Promise<unknown>, times = 5): Promise<number[]> {
  const taken: number[] = []
  for (let index = 0; index < times; index += 1) {
    const began = performance.now()
    await run()
    taken.push(performance.now() - began)
  }
  return taken
}

const rows: string[] = []
const note = (engine: string, what: string, value: string) => {
  rows.push(`| ${engine} | ${what} | ${value} |`)
  console.log(rows.at(-1))
}
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

async function measure(engine: string, answers: Answers, questions: Readonly<Record<string, Question<unknown>>>) {
  for (const [name, question] of Object.entries(questions)) {
    const taken = await timed(() => ask(answers, question), 5)
    note(engine, name, `${ms(median(taken))} (slowest of 5: ${ms(Math.max(...taken))})`)
  }
}

const questions = {
  'p75 of every vital by route, 28 days, narrow table': exactVitalsBy({ filter, by: 'route' }),
  'p75 of LCP by route, 28 days, narrow table': exactVitalsBy({ filter, by: 'route', metric: 'lcp' }),
  'p75 of every vital by route, 28 days, hourly rollup': rolledUpVitalsBy({ filter, by: 'route' }),
  'p75 of LCP by route, 28 days, hourly rollup': rolledUpVitalsBy({ filter, by: 'route', metric: 'lcp' }),
  'trend of LCP, 28 days, hourly rollup': trendOf({ filter, metric: 'lcp' }),
  'p75 of LCP by route, phones of one release, hourly rollup': rolledUpVitalsBy({
    filter: { ...filter, device: 'mobile', release: '2026.11.1' },
    by: 'route',
    metric: 'lcp',
  }),
}

/** The columns of a vital of both engines, by the number of its row. Values are log-normal, as those of pages are. */
const METRICS = ['lcp', 'inp', 'cls', 'fcp', 'ttfb']

function vitalSelect(dialect: 'clickhouse' | 'duckdb'): string {
  const ch = dialect === 'clickhouse'
  const hash = (salt: number) => (ch ? `cityHash64(number, ${salt})` : `hash(number + ${salt}0000000000)`)
  const part = (salt: number, of: number) => `(${hash(salt)} % ${of})`
  const pick = (list: readonly string[], salt: number) =>
    ch
      ? `[${list.map((item) => `'${item}'`).join(', ')}][${part(salt, list.length)} + 1]`
      : `[${list.map((item) => `'${item}'`).join(', ')}][(${part(salt, list.length)} + 1)::INTEGER]`
  const routes = Array.from({ length: 20 }, (_, index) => `/route/${index}`)
  const value = `exp(7.4 + 0.5 * sqrt(-2 * ln((${part(3, 999_999)} + 1) / 1000000.0)) * cos(6.283185307 * (${part(4, 1_000_000)} / 1000000.0)))`
  return `number, ${pick(routes, 1)} AS route, ${pick(METRICS, 2)} AS metric, ${value} AS value,
    ${pick(['mobile', 'mobile', 'desktop', 'tablet'], 5)} AS device, ${pick(['2026.11.1', '2026.11.2'], 6)} AS release`
}

async function clickhouse(folder: string): Promise<void> {
  const engine = await startClickhouse(folder)
  const url = engine.urlOf('scale')
  await migrateClickhouse(url, { rawDays: 60, narrowDays: 60 })
  const connection = await connect(parseClickhouseUrl(url))
  const began = performance.now()
  const chunk = 500_000
  for (let from = 0; from < vitals; from += chunk) {
    await connection.run(`INSERT INTO otel_logs (Timestamp, ServiceName, Body, ResourceAttributes, LogAttributes, EventName)
SELECT fromUnixTimestamp64Milli(toInt64(${now} - 1 - intDiv(number * ${DAYS * 86_400_000}, ${vitals}))), 'shop', upper(metric),
  map('service.name', 'shop', 'service.version', release),
  map('rum.kind', 'vital', 'rum.vital.name', upper(metric), 'rum.vital.value', toString(round(value, 1)), 'rum.vital.id', concat('v5-', toString(cityHash64(number, 9))),
    'rum.vital.rating', 'good', 'rum.site', 'shop', 'rum.route_pattern', route, 'url.template', route, 'rum.device.class', device, 'rum.sample_ratio', '1',
    'rum.page.id', lower(hex(cityHash64(intDiv(number, 5)))), 'session.id', toString(reinterpretAsUUID(reverse(unhex(hex(cityHash64(intDiv(number, 15)))))) ), 'request.id', lower(hex(cityHash64(intDiv(number, 5), 8)))),
  'browser.web_vital'
FROM (SELECT ${vitalSelect('clickhouse')} FROM numbers(${from}, ${Math.min(chunk, vitals - from)}))`)
  }
  note(
    'ClickHouse',
    'rows per second by INSERT SELECT, with all views',
    String(Math.round((vitals / (performance.now() - began)) * 1000)),
  )
  const sizes = await connection.query(`SELECT table, sum(rows) AS count, sum(bytes_on_disk) AS bytes FROM system.parts
WHERE database = 'scale' AND active AND rows > 0 GROUP BY table ORDER BY table`)
  for (const { table, count, bytes } of sizes)
    note('ClickHouse', `${table}: bytes per row (${count} rows)`, (Number(bytes) / Number(count)).toFixed(1))
  const store = await openClickhouse(url)
  const byMap = await timed(
    () =>
      connection.query(`SELECT LogAttributes['rum.route_pattern'] AS route, quantileExact(0.75)(toFloat64OrZero(LogAttributes['rum.vital.value'])) AS p75
FROM otel_logs WHERE LogAttributes['rum.vital.name'] = 'LCP' AND Timestamp >= fromUnixTimestamp64Milli(${filter.sinceMs}) GROUP BY route ORDER BY route`),
    2,
  )
  note('ClickHouse', 'p75 of LCP by route, 28 days, attribute map', ms(median(byMap)))
  await measure('ClickHouse', store, questions)
  await store.close()
  await connection.close()
  await engine.close()
}

async function duckdb(folder: string): Promise<void> {
  const path = join(folder, 'scale.duckdb')
  const seeded = await openStore({ path, narrowDays: 60, rawDays: 60 })
  await seeded.close()
  const database = await openDatabase({ path, readOnly: false, memoryLimit: '2GB', threads: 2 })
  const began = performance.now()
  await database.writer.run(`INSERT INTO rum_vitals (time, service, site, environment, route, metric, value, rating, release, device, action_name, origin_action_id, page_id, vital_id, sample_ratio, navigation_type, session_id)
SELECT make_timestamp_ns((${now} - 1 - (number * ${DAYS * 86_400_000} // ${vitals})) * 1000000), 'shop', 'shop', '', route, metric, round(value, 1), 'good', release, device, '', '', hash(number // 5)::VARCHAR, 'v5-' || hash(number)::VARCHAR, 1, '', hash(number // 15)::VARCHAR
FROM (SELECT ${vitalSelect('duckdb')} FROM range(${vitals}) AS t(number))`)
  await database.writer.run(ROLL_UP_ALL)
  await compact(database.writer, () => now)
  await database.writer.run('CHECKPOINT')
  note('embedded store', 'seconds to insert and roll up', ((performance.now() - began) / 1000).toFixed(1))
  const [{ n } = { n: 0 }] = (
    await database.reader.runAndReadAll('SELECT count(*)::INTEGER AS n FROM rum_vitals_1h')
  ).getRowObjectsJS()
  note('embedded store', 'rows of the hourly rollup', String(n))
  note('embedded store', 'bytes per vital, narrow table and rollup', (statSync(path).size / vitals).toFixed(1))
  database.close()
  const store = await openStore({ path, readOnly: true, memoryLimit: '2GB' })
  await measure('embedded store', store, questions)
  await store.close()
}

const hex = (text: string) => `lower(hex(${text}))`

/** Events with ids: each action has ten, with a request, a trace and spans. */
async function lookups(folder: string): Promise<void> {
  const engine = await startClickhouse(folder)
  const url = engine.urlOf('lookups')
  await migrateClickhouse(url, {})
  const connection = await connect(parseClickhouseUrl(url))
  const trace = `concat(${hex('cityHash64(intDiv(number, 10), 2)')}, ${hex('cityHash64(intDiv(number, 10), 3)')})`
  const attributes = `'session.id', concat('s-', toString(intDiv(number, 100))), 'request.id', concat('r-', toString(intDiv(number, 10))), 'correlation.id', concat('c-', toString(intDiv(number, 10))), 'acme.origin_action_id', concat('act_', leftPad(toString(intDiv(number, 10)), 26, '0'))`
  const at = `fromUnixTimestamp64Milli(toInt64(${now} - 1 - intDiv(number * ${6 * 86_400_000}, ${events})))`
  await connection.run(`INSERT INTO otel_logs (Timestamp, ServiceName, LogAttributes) SELECT ${at}, 'shop',
  map('rum.kind', 'request', 'rum.request.trace_id', ${trace}, ${attributes}) FROM numbers(${events})`)
  await connection.run(
    `INSERT INTO otel_traces (Timestamp, TraceId, SpanId, SpanName, ServiceName, SpanAttributes) SELECT ${at}, ${trace}, ${hex('cityHash64(number)')}, 'GET', 'shop-api', map(${attributes}) FROM numbers(${events})`,
  )
  const store = await openClickhouse(url)
  const [sample] = await connection.query('SELECT RequestTraceId AS trace FROM otel_logs LIMIT 1')
  const ids = (make: (index: number) => Question<unknown>) =>
    Array.from({ length: 40 }, (_, index) => make(index * 2_437))
  const groups: Readonly<Record<string, Question<unknown>[]>> = {
    action: ids((index) => lineageOf(`act_${String(index).padStart(26, '0')}`)),
    session: ids((index) => mentionsOf(`s-${index % 10_000}`)),
    correlation: ids((index) => mentionsOf(`c-${index}`)),
    trace: [mentionsOf(String(sample?.trace))],
  }
  for (const [name, group] of Object.entries(groups)) {
    const taken: number[] = []
    let found = 0
    for (const question of name === 'trace' ? Array.from({ length: 20 }, () => group[0] ?? mentionsOf('')) : group) {
      taken.push(...(await timed(async () => (found += (await ask(store, question)).length), 1)))
    }
    note(
      'ClickHouse',
      `lookup by ${name} among ${events} records and ${events} spans (${found} rows)`,
      `median ${ms(median(taken))}, p95 ${ms(p95(taken))}`,
    )
  }
  await store.close()
  await connection.close()
  await engine.close()
}

const folder = mkdtempSync(join(tmpdir(), 'throughline-scale-'))
try {
  await duckdb(folder)
  await lookups(join(folder, 'lookups'))
  await clickhouse(join(folder, 'clickhouse'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const table = `| engine | what | figure |\n|---|---|---|\n${rows.join('\n')}`
console.log(`\n${table}`)
if (values.write) {
  const page = readFileSync('docs/scale.md', 'utf8')
  const written = page.replace(
    /<!-- figures: scale -->[\s\S]*?<!-- \/figures -->/,
    () => `<!-- figures: scale -->\n${table}\n<!-- /figures -->`,
  )
  writeFileSync('docs/scale.md', written)
}
