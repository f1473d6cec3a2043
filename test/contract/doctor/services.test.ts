import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { parseClickhouseUrl } from '../../../server-handler/clickhouse/clickhouse-url.js'
import { connect } from '../../../server-handler/clickhouse/client.js'
import { migrateClickhouse } from '../../../server-handler/clickhouse/migrate.js'
import { checkClickhouse } from '../../../server-handler/doctor/check-clickhouse.js'
import { checkCollector } from '../../../server-handler/doctor/check-collector.js'
import { checkConfig } from '../../../server-handler/doctor/check-config.js'
import type { Finding } from '../../../server-handler/doctor/finding.js'
import { createOtlpReceiver } from '../../../server-handler/store/receiver.js'
import { CLICKHOUSE_MISSING, type ClickhouseEngine, startClickhouse } from '../../support/clickhouse-engine.js'
import { openStore } from '../../support/clocked.js'
import { COLLECTOR_MISSING, startCollectorProcess } from '../../support/collector-process.js'
import { type ProxiedResponse, startFaultyProxy } from '../../support/faulty-proxy.js'
import { freePort } from '../../support/free-port.js'
import { seedFleet } from '../../support/seed-fleet.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const statusesOf = (findings: readonly Finding[]) => Object.fromEntries(findings.map(({ id, status }) => [id, status]))

describe('of a Collector', () => {
  const answering = async (answer: (method: string) => ProxiedResponse) => {
    const proxy = await startFaultyProxy('http://127.0.0.1:1', { onRequest: ({ method }) => answer(method) })
    onTestFinished(() => proxy.close())
    return new URL(proxy.url)
  }
  const respond = (status: number, headers = {}): ProxiedResponse => ({ status, headers, body: Buffer.from('{}') })

  test.skipIf(COLLECTOR_MISSING)('with the deployed configuration, it takes an empty request', async () => {
    const collector = await startCollectorProcess({})
    onTestFinished(() => collector.stop())
    expect(await checkCollector(new URL(collector.url), undefined)).toMatchObject([
      { status: 'ok' },
      { status: 'skipped' },
    ])
  })

  test('that is healthy, both checks are ok', async () => {
    const url = await answering((method) => respond(method === 'OPTIONS' ? 405 : 200))
    expect(statusesOf(await checkCollector(url, url))).toEqual({ collector: 'ok', collector_health: 'ok' })
  })

  test('that is the embedded receiver, it takes an empty request', async () => {
    const store = await openStore({ path: ':memory:' })
    const receive = createOtlpReceiver({ store })
    const server = createServer((req, res) => {
      void receive(
        new Request(`http://127.0.0.1${req.url}`, {
          method: req.method ?? '',
          body: '{"resourceLogs":[]}',
          headers: { 'content-type': 'application/json' },
        }),
      ).then(async (answer) => res.writeHead(answer.status).end(await answer.text()))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => store.close())
    onTestFinished(() => void server.close())
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    expect((await checkCollector(url, undefined))[0]).toMatchObject({ id: 'collector', status: 'ok' })
  })

  test('that is down, both checks say so', async () => {
    const url = new URL(`http://127.0.0.1:${await freePort()}`)
    const findings = await checkCollector(url, url)
    expect(statusesOf(findings)).toEqual({ collector: 'error', collector_health: 'error' })
    expect(findings[0]?.found).toContain('nothing listens there')
  })

  test('that is not ready, or does not take logs, that is found', async () => {
    const url = await answering(() => respond(503))
    expect(statusesOf(await checkCollector(url, url))).toEqual({ collector: 'error', collector_health: 'error' })
  })

  test('that pages of any site can send to, that is found', async () => {
    const url = await answering(() => respond(200, { 'access-control-allow-origin': '*' }))
    expect(statusesOf(await checkCollector(url, url))).toEqual({ collector: 'error', collector_health: 'ok' })
  })
})

describe.skipIf(CLICKHOUSE_MISSING)('of ClickHouse', () => {
  let engine: ClickhouseEngine
  beforeAll(async () => {
    engine = await startClickhouse()
  })
  afterAll(() => engine?.close())

  async function databaseOf(name: string, untilMs?: number): Promise<string> {
    const url = engine.urlOf(name)
    await migrateClickhouse(url, { rawDays: 60, narrowDays: 60 })
    const connection = await connect(parseClickhouseUrl(url))
    try {
      if (untilMs !== undefined) await seedFleet(connection, { untilMs, days: 1, perDay: 5_000 })
    } finally {
      await connection.close()
    }
    return url
  }

  test('that has the current schema and fresh rows, every check is ok', async () => {
    const findings = await checkClickhouse(await databaseOf('fresh', Date.now()), undefined)
    expect(statusesOf(findings)).toEqual({
      ...{ schema: 'ok', rows: 'ok', database_clock: 'ok', stored_sampling: 'skipped' },
    })
  })

  test('whose newest row is hours old, or that has none, only that is found', async () => {
    const old = await checkClickhouse(await databaseOf('old', Date.now() - 3 * 3_600_000), undefined)
    expect(statusesOf(old)).toMatchObject({ schema: 'ok', rows: 'warn', database_clock: 'ok' })
    const empty = await checkClickhouse(await databaseOf('empty'), undefined)
    expect(statusesOf(empty)).toMatchObject({ schema: 'ok', rows: 'error', database_clock: 'ok' })
  })

  test('that was never migrated, or by a newer version, the schema is the only error', async () => {
    const admin = await connect(parseClickhouseUrl(engine.urlOf('default')))
    await admin.run('CREATE DATABASE IF NOT EXISTS never')
    await admin.close()
    const never = await checkClickhouse(engine.urlOf('never'), undefined)
    expect(statusesOf(never)).toMatchObject({ schema: 'error', rows: 'skipped', database_clock: 'ok' })
    const url = await databaseOf('newer')
    const connection = await connect(parseClickhouseUrl(url))
    await connection.run("INSERT INTO throughline_schema (version, title) VALUES (99, 'x')")
    await connection.close()
    const newer = await checkClickhouse(url, undefined)
    expect(newer[0]).toMatchObject({ status: 'error', found: expect.stringContaining('version 99 of') })
  })

  test('that does not answer, that is found, without its password', async () => {
    const findings = await checkClickhouse(`clickhouse://reader:secret@127.0.0.1:${await freePort()}/shop`, undefined)
    expect(statusesOf(findings)).toMatchObject({ schema: 'error', rows: 'skipped' })
    expect(JSON.stringify(findings)).not.toContain('secret')
  })
})

describe('of a configuration', () => {
  const DEPLOYED = 'deploy/collector/config.yaml'
  type Config = ReturnType<typeof JSON.parse>
  const changed = async (change: (config: Config) => void) => {
    const config: Config = parse(readFileSync(DEPLOYED, 'utf8'))
    change(config)
    const path = join(temporaryFolder(), 'config.yaml')
    writeFileSync(path, stringify(config))
    return checkConfig(path)
  }

  test('that is deployed, nothing has drifted', async () => {
    expect(await checkConfig(DEPLOYED)).toMatchObject([{ status: 'ok' }])
  })

  test.each<[string, 'error' | 'warn', (config: Config) => void]>([
    ['exporters.clickhouse.create_schema', 'error', ({ exporters }) => delete exporters.clickhouse.create_schema],
    [
      'exporters.clickhouse.sending_queue.storage',
      'error',
      ({ exporters }) => delete exporters.clickhouse.sending_queue.storage,
    ],
    [
      'exporters.clickhouse.sending_queue.storage',
      'error',
      ({ service }) => {
        service.extensions = ['health_check']
      },
    ],
    [
      'exporters.clickhouse.sending_queue.enabled',
      'error',
      ({ exporters }) => {
        exporters.clickhouse.sending_queue = { enabled: false }
      },
    ],
    [
      'exporters.clickhouse.retry_on_failure.max_elapsed_time',
      'error',
      ({ exporters }) => delete exporters.clickhouse.retry_on_failure.max_elapsed_time,
    ],
    [
      'exporters.clickhouse.retry_on_failure.enabled',
      'error',
      ({ exporters }) => {
        exporters.clickhouse.retry_on_failure.enabled = false
      },
    ],
    [
      'receivers.otlp.protocols.http.cors',
      'error',
      ({ receivers }) => {
        receivers.otlp.protocols.http.cors = { allowed_origins: ['*'] }
      },
    ],
    [
      'service.pipelines.logs.processors',
      'error',
      ({ service }) => {
        service.pipelines.logs.processors.push(service.pipelines.logs.processors.shift())
      },
    ],
    [
      'service.pipelines.traces.processors',
      'error',
      ({ service }) => {
        service.pipelines.traces.processors = ['memory_limiter']
      },
    ],
    [
      'service.pipelines.logs.processors',
      'error',
      ({ service }) => {
        service.pipelines.logs.processors.push('batch')
      },
    ],
    [
      'exporters.clickhouse.sending_queue.batch.min_size',
      'warn',
      ({ exporters }) => {
        exporters.clickhouse.sending_queue.batch.min_size = 100
      },
    ],
    [
      'exporters.clickhouse.async_insert',
      'warn',
      ({ exporters }) => {
        exporters.clickhouse.async_insert = true
      },
    ],
    [
      'service.extensions',
      'warn',
      ({ service }) => {
        service.extensions = ['file_storage']
      },
    ],
    [
      'service.pipelines',
      'error',
      ({ service }) => {
        service.pipelines = {}
      },
    ],
  ])('whose %s has drifted, exactly that is found (%s)', async (setting, status, change) => {
    const findings = await changed(change)
    expect(findings).toMatchObject([{ id: 'config', status, found: expect.stringContaining(`${setting}: `) }])
    expect(findings[0]?.advice).toBeTruthy()
  })

  test('under other names of its components, the same is found', async () => {
    const findings = await changed(({ exporters, service }) => {
      exporters['clickhouse/eu'] = { ...exporters.clickhouse, create_schema: true }
      for (const name of ['logs', 'traces']) service.pipelines[name].exporters = ['clickhouse/eu']
    })
    expect(findings.map(({ found }) => found)).toEqual(['exporters.clickhouse/eu.create_schema: true'])
  })

  test('that cannot be read or parsed, that is found', async () => {
    const path = join(temporaryFolder(), 'broken.yaml')
    writeFileSync(path, 'a: [1')
    for (const each of [path, `${path}.missing`]) expect(await checkConfig(each)).toMatchObject([{ status: 'error' }])
  })
})
