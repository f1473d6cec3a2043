// Renders dashboards and alerts for 100 sites, and runs every query of theirs on the engine. Needs test/clickhouse.
// npx tsx bench/provision.ts [--sites 100]
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runProvision } from '../server-handler/cli/provision-command.js'
import { parseClickhouseUrl } from '../server-handler/clickhouse/clickhouse-url.js'
import { connect } from '../server-handler/clickhouse/client.js'
import { migrateClickhouse } from '../server-handler/clickhouse/migrate.js'
import { CLICKHOUSE_MISSING, startClickhouse } from '../test/support/clickhouse-engine.js'
import { expandMacros, seedFleet } from '../test/support/seed-fleet.js'

const { values } = parseArgs({ options: { sites: { type: 'string', default: '100' } } })
if (CLICKHOUSE_MISSING) {
  console.error(CLICKHOUSE_MISSING)
  process.exit(1)
}

const DAY_MS = 86_400_000
const now = Math.floor(Date.now() / 300_000) * 300_000
const folder = mkdtempSync(join(tmpdir(), 'throughline-provision-'))
const sites = Array.from({ length: Number(values.sites) }, (_, index) => `shop-${index + 1}`)
writeFileSync(join(folder, 'sites.json'), JSON.stringify(sites.map((site) => ({ site, services: [`${site}-api`] }))))

const given = {
  sites: join(folder, 'sites.json'),
  out: join(folder, 'out'),
  data: '.throughline',
  withRum: true,
  withAlerts: true,
  runbookBase: 'https://unpkg.com/throughline',
}
for (const run of ['first', 'second']) {
  const began = performance.now()
  const summary = (await runProvision(given)).split('\n').at(-1)
  console.log(`${run} run: ${Math.round(performance.now() - began)} ms; ${summary}`)
}

/** Every query of a file, by its name. */
function queriesOf(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'rawSql' && typeof item === 'string' ? [item] : queriesOf(item),
  )
}

const engine = await startClickhouse()
await migrateClickhouse(engine.urlOf('provision'))
const connection = await connect(parseClickhouseUrl(engine.urlOf('provision')))
for (const site of sites) await seedFleet(connection, { site, untilMs: now, days: 1, perDay: 8_000 })

const counts = { dashboards: { queries: 0, withRows: 0 }, alerting: { queries: 0, withRows: 0 } }
const began = performance.now()
for (const [part, path] of [
  ['dashboards', 'dashboards'],
  ['alerting', 'provisioning/alerting'],
] as const) {
  for (const file of readdirSync(join(folder, 'out', path))) {
    for (const sql of queriesOf(JSON.parse(readFileSync(join(folder, 'out', path, file), 'utf8')))) {
      const actionId = `act_${sql.includes('action_id') ? await someAction() : ''}`
      const rows = await connection.query(expandMacros(sql, { fromMs: now - 2 * DAY_MS, toMs: now, actionId }))
      counts[part].queries += 1
      if (rows.length > 0) counts[part].withRows += 1
      else if (part === 'dashboards') console.log(`no rows: ${file}: ${sql.slice(0, 120)}`)
    }
  }
}

async function someAction(): Promise<string> {
  const [row] = await connection.query("SELECT OriginActionId AS id FROM otel_logs WHERE RumKind = 'action' LIMIT 1")
  return String(row?.id).replace(/^act_/, '')
}

console.log(`| part | queries | with rows |\n|---|---|---|`)
console.log(`| panels | ${counts.dashboards.queries} | ${counts.dashboards.withRows} |`)
console.log(`| alerts | ${counts.alerting.queries} run without an error | ${counts.alerting.withRows}, on quiet data |`)
console.log(`${Math.round((performance.now() - began) / 1000)} s for all queries`)
await connection.close()
await engine.close()
rmSync(folder, { recursive: true, force: true })
