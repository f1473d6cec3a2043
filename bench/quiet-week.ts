// Asks every alert every five minutes of a generated week: nothing may fire in a quiet one, nor on a day with ten times
// the traffic. Then the same with a release that slows one route: how long that takes to be found. Needs test/clickhouse.
// npx tsx bench/quiet-week.ts [--days 7] [--step 5] [--alert loss-up] [--part quiet|tenfold|slower]
import { parseArgs } from 'node:util'
import { parseClickhouseUrl } from '../server-handler/clickhouse/clickhouse-url.js'
import { type Connection, connect } from '../server-handler/clickhouse/client.js'
import { migrateClickhouse } from '../server-handler/clickhouse/migrate.js'
import { ALERTS } from '../server-handler/provision/alerts.js'
import { scopeOf } from '../server-handler/provision/site.js'
import { CLICKHOUSE_MISSING, startClickhouse } from '../test/support/clickhouse-engine.js'
import { expandMacros, type FleetSeed, seedFleet } from '../test/support/seed-fleet.js'

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '7' },
    step: { type: 'string', default: '5' },
    alert: { type: 'string' },
    part: { type: 'string' },
  },
})
if (CLICKHOUSE_MISSING) {
  console.error(CLICKHOUSE_MISSING)
  process.exit(1)
}

const DAY_MS = 86_400_000
const days = Number(values.days)
const stepMs = Number(values.step) * 60_000
const untilMs = (Math.floor(Date.now() / DAY_MS) - 1) * DAY_MS
const SHOP = scopeOf({ site: 'shop', title: 'Shop', services: ['shop-api'] }, 'map')
const alerts = ALERTS.filter(({ name }) => values.alert === undefined || name === values.alert)
const engine = await startClickhouse()

async function databaseOf(name: string, seed: Partial<FleetSeed>): Promise<Connection> {
  const url = engine.urlOf(name)
  await migrateClickhouse(url, { rawDays: 60, narrowDays: 60 })
  const connection = await connect(parseClickhouseUrl(url))
  await seedFleet(connection, { untilMs, days: days + 1, perDay: 120_000, ...seed })
  return connection
}

/** The names of the alerts that fire at a time, with their labels. */
async function firing(connection: Connection, atMs: number): Promise<string[]> {
  const found: string[] = []
  for (const { name, sql } of alerts) {
    const rows = await connection.query(
      `${expandMacros(sql(SHOP), { fromMs: atMs - DAY_MS, toMs: atMs })}\nSETTINGS prefer_column_name_to_alias = 0, join_use_nulls = 0`,
    )
    found.push(...rows.map((row) => `${name} ${JSON.stringify(row)}`))
  }
  return found
}

async function askAll(
  name: string,
  seed: Partial<FleetSeed>,
  [fromMs, toMs]: readonly [number, number],
): Promise<void> {
  const connection = await databaseOf(name, seed)
  const [size] = await connection.query('SELECT toUInt32(count()) AS records FROM otel_logs')
  const began = performance.now()
  let asked = 0
  const found: { atMs: number; alert: string }[] = []
  for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
    asked += alerts.length
    for (const alert of await firing(connection, atMs)) found.push({ atMs, alert })
  }
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(
    `${name}: ${size?.records} records, ${asked} questions in ${seconds} s, ${found.length} rows that would alert`,
  )
  for (const { atMs, alert } of found.slice(0, 5))
    console.log(`  ${Math.round((atMs - fromMs) / 60_000)} min after the start: ${alert}`)
  await connection.close()
}

const weekMs = untilMs - days * DAY_MS
const slowMs = untilMs - DAY_MS / 2
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  quiet: () => askAll('quiet', {}, [weekMs, untilMs]),
  // The day itself, and the one after it, whose band still contains it.
  tenfold: () => askAll('tenfold', { busyDay: 1 }, [untilMs - 2 * DAY_MS, untilMs]),
  // About eighty values of LCP by route in five minutes; with half of them, 30 % are within the noise.
  slower: () =>
    askAll('slower', { regression: { fromMs: slowMs, factor: 1.3 }, perDay: 300_000 }, [slowMs, slowMs + DAY_MS / 12]),
}
for (const [part, run] of Object.entries(PARTS)) if (values.part === undefined || values.part === part) await run()
await engine.close()
