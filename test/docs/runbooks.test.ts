import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseClickhouseUrl } from '../../server-handler/clickhouse/clickhouse-url.js'
import { type Connection, connect } from '../../server-handler/clickhouse/client.js'
import { migrateClickhouse } from '../../server-handler/clickhouse/migrate.js'
import { runbookUrl } from '../../server-handler/provision/alert-rules.js'
import { ALERTS } from '../../server-handler/provision/alerts.js'
import { CLICKHOUSE_MISSING, type ClickhouseEngine, startClickhouse } from '../support/clickhouse-engine.js'
import { seedFleet } from '../support/seed-fleet.js'

const SECTIONS = [
  'What it means',
  'First check, in 60 seconds',
  'Queries',
  'Causes, the most likely first',
  'Escalation',
  'Evidence to keep',
]
const textOf = (name: string) => readFileSync(`docs/runbooks/${name}.md`, 'utf8')
const queriesOf = (text: string) => [...text.matchAll(/```sql\n([\s\S]*?)\n```/g)].map(([, sql = '']) => sql)

test.each(ALERTS)('the runbook of $name is where the alert points to, with every section', ({ name }) => {
  const path = new URL(runbookUrl({ name }, 'https://unpkg.com/throughline')).pathname.replace('/throughline/', '')

  expect(existsSync(path)).toBe(true)
  expect([...textOf(name).matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(SECTIONS)
  expect(textOf(name)).toContain(`Alert \`${name}\``)
})

test('every runbook belongs to an alert', () => {
  expect(readdirSync('docs/runbooks').sort()).toEqual(ALERTS.map(({ name }) => `${name}.md`).sort())
})

describe.skipIf(CLICKHOUSE_MISSING)('queries to paste', () => {
  let engine: ClickhouseEngine
  let connection: Connection
  beforeAll(async () => {
    engine = await startClickhouse()
    await migrateClickhouse(engine.urlOf('runbooks'))
    connection = await connect(parseClickhouseUrl(engine.urlOf('runbooks')))
    const untilMs = Math.floor(Date.now() / 1_000) * 1_000
    await seedFleet(connection, { untilMs, days: 1, perDay: 60_000 })
    // The queries are of the last hour. Two records in a thousand are of the rarest kind, and at night there is a fifth of the traffic.
    await seedFleet(connection, { untilMs, days: 1 / 24, perDay: 2_400_000 })
  })
  afterAll(async () => {
    await connection?.close()
    await engine?.close()
  })

  test.each(
    ALERTS.flatMap(({ name }) => queriesOf(textOf(name)).map((sql, index) => ({ name, number: index + 1, sql }))),
  )('of $name, number $number, have rows', async ({ sql }) => {
    expect((await connection.query(sql)).length).toBeGreaterThan(0)
  })
})
