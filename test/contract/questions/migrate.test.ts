import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { parseClickhouseUrl } from '../../../server-handler/clickhouse/clickhouse-url.js'
import { type Connection, connect } from '../../../server-handler/clickhouse/client.js'
import { eraseFromClickhouse } from '../../../server-handler/clickhouse/erase.js'
import { LAYOUTS } from '../../../server-handler/clickhouse/landing-tables.js'
import { migrateClickhouse, printMigrations } from '../../../server-handler/clickhouse/migrate.js'
import { openClickhouse } from '../../../server-handler/clickhouse/open.js'
import { CLICKHOUSE_MISSING, type ClickhouseEngine, startClickhouse } from '../../support/clickhouse-engine.js'
import { freePort } from '../../support/free-port.js'

const URL_OF_NOTHING = 'clickhouse://127.0.0.1:8123/throughline'

describe('addresses', () => {
  test.each([
    [
      'clickhouse://127.0.0.1/shop',
      { url: 'http://127.0.0.1:8123', username: 'default', password: '', database: 'shop' },
    ],
    ['clickhouses://h', { url: 'https://h:8443', username: 'default', password: '', database: 'default' }],
    ['clickhouse://u:p%40%2F@h:1/d', { url: 'http://h:1', username: 'u', password: 'p@/', database: 'd' }],
    ['clickhouse://[::1]:8123/d', { url: 'http://[::1]:8123', username: 'default', password: '', database: 'd' }],
    ['https://h/d/', { url: 'https://h:8443', username: 'default', password: '', database: 'd' }],
  ])('%s is understood', (given, address) => {
    expect(parseClickhouseUrl(given)).toEqual(address)
  })

  test('without a user in the address, it is that of the environment', () => {
    vi.stubEnv('CLICKHOUSE_USER', 'throughline')
    vi.stubEnv('CLICKHOUSE_PASSWORD', 'ab/cd+ef==@#%')
    onTestFinished(() => void vi.unstubAllEnvs())

    expect(parseClickhouseUrl('clickhouse://h/d')).toMatchObject({ username: 'throughline', password: 'ab/cd+ef==@#%' })
    expect(parseClickhouseUrl('clickhouse://u:p@h/d')).toMatchObject({ username: 'u', password: 'p' })
    expect(parseClickhouseUrl('clickhouse://u@h/d')).toMatchObject({ username: 'u', password: '' })
  })

  test.each([
    '',
    'h:8123',
    'tcp://h',
    'clickhouse://',
    'clickhouse://h/a-b',
    'clickhouse://h/a;DROP',
    'clickhouse://u:secret@h/a b',
    'clickhouse://u:%zz@h/d',
  ])('%j is refused, without its password in the message', (given) => {
    expect(() => parseClickhouseUrl(given)).toThrow(/clickhouse:\/\/|database in the address/)
    expect(() => parseClickhouseUrl(given)).not.toThrow(/secret/)
  })

  test('a server that does not answer is named, and the port that is meant', async () => {
    const url = `clickhouse://u:secret@127.0.0.1:${await freePort()}/d`
    await expect(openClickhouse(url)).rejects.toMatchObject({ code: 'unreachable' })
    await expect(openClickhouse(url)).rejects.toThrow(/8123/)
    await expect(openClickhouse(url)).rejects.not.toThrow(/secret/)
  })
})

describe.skipIf(CLICKHOUSE_MISSING)('on the engine', () => {
  let engine: ClickhouseEngine
  const connections: Connection[] = []
  const open = async (database: string) => {
    const connection = await connect(parseClickhouseUrl(engine.urlOf(database)))
    connections.push(connection)
    return connection
  }
  beforeAll(async () => {
    engine = await startClickhouse()
  })
  afterAll(async () => {
    for (const connection of connections) await connection.close()
    await engine.close()
  })
  const schemaOf = async (connection: Connection) =>
    connection.query(
      'SELECT table, name, type, default_expression FROM system.columns WHERE database = currentDatabase() ORDER BY table, name',
    )

  test.each(LAYOUTS)('the layout %s is made once, and found again', async (layout) => {
    const url = engine.urlOf(`made_${layout}`)
    expect(await migrateClickhouse(url, { layout })).toMatchObject({ layout, from: 0, to: 2 })
    const before = await schemaOf(await open(`made_${layout}`))
    expect(await migrateClickhouse(url)).toEqual({
      database: `made_${layout}`,
      layout,
      from: 2,
      to: 2,
      applied: [],
      keptDays: { otel_logs: 7, otel_traces: 7, rum_vitals: 35, rum_actions: 35, rum_errors: 35, rum_vitals_1h: 400 },
    })

    expect(await schemaOf(await open(`made_${layout}`))).toEqual(before)
    const store = await openClickhouse(url)
    expect(store.layout).toBe(layout)
    await store.close()
  })

  test('tables that the exporter has made keep their rows, and the narrow tables get them', async () => {
    const admin = await open('default')
    await admin.run('CREATE DATABASE exported')
    const exported = await open('exported')
    await exported.run(`CREATE TABLE otel_logs (Timestamp DateTime64(9), TraceId String, SpanId String, TraceFlags UInt8, SeverityText LowCardinality(String), SeverityNumber UInt8,
      ServiceName LowCardinality(String), Body String, ResourceSchemaUrl LowCardinality(String), ResourceAttributes Map(LowCardinality(String), String), ScopeSchemaUrl LowCardinality(String),
      ScopeName String, ScopeVersion LowCardinality(String), ScopeAttributes Map(LowCardinality(String), String), LogAttributes Map(LowCardinality(String), String), EventName String)
      ENGINE = MergeTree PARTITION BY toDate(Timestamp) ORDER BY (toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp)`)
    const insert = (name: string) =>
      exported.run(
        `INSERT INTO otel_logs (Timestamp, LogAttributes) VALUES (now64(9), map('rum.kind', 'vital', 'rum.vital.name', 'LCP', 'rum.vital.value', '1200', 'rum.route_pattern', '${name}'))`,
      )
    await insert('/before')
    expect(await migrateClickhouse(engine.urlOf('exported'))).toMatchObject({ layout: 'current', from: 0, to: 2 })
    await insert('/after')
    await migrateClickhouse(engine.urlOf('exported'))

    expect(await exported.query('SELECT route, value FROM rum_vitals ORDER BY route')).toEqual([
      { route: '/after', value: 1200 },
      { route: '/before', value: 1200 },
    ])
    expect(await exported.query('SELECT Route AS route, RumKind AS kind FROM otel_logs ORDER BY route')).toEqual([
      { route: '/after', kind: 'vital' },
      { route: '/before', kind: 'vital' },
    ])
    expect(await exported.query('SELECT toUInt32(sum(samples)) AS n FROM rum_vitals_1h')).toEqual([{ n: 2 }])
  })

  const ttlOf = async (connection: Connection, table: string) => {
    const [row] = await connection.query(
      `SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`,
    )
    return /toIntervalDay\(\d+\)/.exec(String(row?.engine_full))?.[0]
  }

  test('a retention that is given later is set on the tables that exist, and one that is left out stays', async () => {
    const url = engine.urlOf('retention')
    await migrateClickhouse(url, { rawDays: 3 })
    expect((await migrateClickhouse(url, { narrowDays: 14 })).keptDays).toMatchObject({ otel_logs: 3, rum_errors: 14 })
    await migrateClickhouse(url)
    const connection = await open('retention')
    expect(await ttlOf(connection, 'otel_logs')).toBe('toIntervalDay(3)')
    expect(await ttlOf(connection, 'rum_errors')).toBe('toIntervalDay(14)')
    expect(await ttlOf(connection, 'rum_vitals_1h')).toBe('toIntervalDay(400)')
  })

  test('a table of the exporter without a TTL gets one only if it is asked for', async () => {
    const admin = await open('default')
    await admin.run('CREATE DATABASE endless')
    const connection = await open('endless')
    await migrateClickhouse(engine.urlOf('endless'))
    await connection.run('ALTER TABLE otel_logs REMOVE TTL')
    expect((await migrateClickhouse(engine.urlOf('endless'))).keptDays).toMatchObject({ otel_logs: undefined })
    expect(await ttlOf(connection, 'otel_logs')).toBeUndefined()
    await migrateClickhouse(engine.urlOf('endless'), { rawDays: 2 })
    expect(await ttlOf(connection, 'otel_logs')).toBe('toIntervalDay(2)')
  })

  test('a database of version 1 gets the hash of the visitor, also in rows that arrive later', async () => {
    const url = engine.urlOf('first_version')
    await migrateClickhouse(url)
    const connection = await open('first_version')
    await connection.run('TRUNCATE TABLE throughline_schema')
    await connection.run("INSERT INTO throughline_schema (version, title) VALUES (1, '')")
    await connection.run(
      'ALTER TABLE rum_errors_view MODIFY QUERY SELECT Timestamp AS time, Body AS message FROM otel_logs',
    )
    await connection.run('ALTER TABLE rum_errors DROP COLUMN user_hash')
    await expect(eraseFromClickhouse(url, { kind: 'session', id: 's-1' })).rejects.toMatchObject({
      code: 'not_migrated',
      message: expect.stringContaining('throughline migrate'),
    })
    expect(await migrateClickhouse(url)).toMatchObject({ from: 1, to: 2 })

    await connection.run(
      "INSERT INTO otel_logs (Timestamp, LogAttributes) VALUES (now64(9), map('rum.kind', 'error', 'exception.message', 'no', 'user.hash', 'h-1'))",
    )
    expect(await connection.query('SELECT message, user_hash FROM rum_errors')).toEqual([
      { message: 'no', user_hash: 'h-1' },
    ])
  })

  test.each(['filled', 'ready'])('a migration interrupted when its tables were %s starts over', async (name) => {
    const admin = await open('default')
    await admin.run(`CREATE DATABASE interrupted_${name}`)
    const url = engine.urlOf(`interrupted_${name}`)
    await migrateClickhouse(url)
    const connection = await open(`interrupted_${name}`)
    await connection.run(
      "INSERT INTO otel_logs (Timestamp, LogAttributes) VALUES (now64(9), map('rum.kind', 'vital', 'rum.vital.name', 'LCP', 'rum.vital.value', '1200'))",
    )
    await connection.run('TRUNCATE TABLE throughline_schema')
    if (name === 'filled') await connection.run('DROP TABLE rum_errors_view')
    expect(await migrateClickhouse(url)).toMatchObject({ from: 0, to: 2 })

    expect(await connection.query('SELECT toUInt32(count()) AS n FROM rum_vitals')).toEqual([{ n: 1 }])
    expect(await connection.query('SELECT toUInt32(sum(samples)) AS n FROM rum_vitals_1h')).toEqual([{ n: 1 }])
    await connection.run('INSERT INTO otel_logs SELECT * FROM otel_logs')
    expect(await connection.query('SELECT toUInt32(count()) AS n FROM rum_vitals')).toEqual([{ n: 2 }])
  })

  test('tables of the same names that no migration has made are left alone', async () => {
    await (await open('default')).run('CREATE DATABASE foreign')
    const connection = await open('foreign')
    await connection.run('CREATE TABLE rum_vitals (anything String) ENGINE = MergeTree ORDER BY anything')
    await connection.run("INSERT INTO rum_vitals VALUES ('mine')")
    await expect(migrateClickhouse(engine.urlOf('foreign'))).rejects.toMatchObject({ code: 'tables_exist' })
    await expect(migrateClickhouse(engine.urlOf('foreign'))).rejects.toThrow(/rum_vitals/)
    expect(await connection.query('SELECT anything FROM rum_vitals')).toEqual([{ anything: 'mine' }])
  })

  test('another layout than that of the tables is refused', async () => {
    await migrateClickhouse(engine.urlOf('differs'), { layout: 'legacy' })
    await expect(migrateClickhouse(engine.urlOf('differs'), { layout: 'json' })).rejects.toMatchObject({
      code: 'layout_differs',
    })
  })

  test('a database of a newer version is left alone, and one without tables is not opened', async () => {
    await migrateClickhouse(engine.urlOf('newer'))
    await (await open('newer')).run("INSERT INTO throughline_schema (version, title) VALUES (99, 'later')")
    await expect(migrateClickhouse(engine.urlOf('newer'))).rejects.toMatchObject({ code: 'newer_version' })
    await expect(openClickhouse(engine.urlOf('newer'))).rejects.toMatchObject({ code: 'newer_version' })
    await (await open('default')).run('CREATE DATABASE bare')
    await expect(openClickhouse(engine.urlOf('bare'))).rejects.toMatchObject({ code: 'not_migrated' })
  })

  test('rows expire by their own number of days', async () => {
    await migrateClickhouse(engine.urlOf('ttl'), { rawDays: 3, narrowDays: 20, rollupDays: 100 })
    const rows = await (await open('ttl')).query(
      "SELECT name, extract(engine_full, 'toIntervalDay\\\\((\\\\d+)\\\\)') AS days FROM system.tables WHERE database = 'ttl' AND engine LIKE '%MergeTree' ORDER BY name",
    )

    expect(Object.fromEntries(rows.map(({ name, days }) => [name, days]))).toEqual({
      otel_logs: '3',
      otel_traces: '3',
      rum_actions: '20',
      rum_errors: '20',
      rum_vitals: '20',
      rum_vitals_1h: '100',
      throughline_schema: '',
    })
  })

  test.each(LAYOUTS)('the statements for a cluster are understood, layout %s', async (layout) => {
    const connection = await open('default')
    const text = printMigrations(URL_OF_NOTHING, { layout, cluster: 'shop-1' })
    const statements = text
      .replaceAll(/^--.*$/gm, '')
      .split(/;\n*(?:\n|$)/)
      .map((statement) => statement.trim())
      .filter((statement) => statement && !/^(?:USE|INSERT)/.test(statement))
    expect(statements.length).toBeGreaterThan(15)
    for (const statement of statements) await connection.run(`EXPLAIN AST ${statement}`)

    const created = [...text.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(([, name]) => name)
    for (const table of ['otel_logs', 'otel_traces', 'rum_vitals', 'rum_actions', 'rum_errors', 'rum_vitals_1h'])
      expect(created).toEqual(expect.arrayContaining([table, `${table}_local`]))
    expect(text).not.toMatch(/(?:CREATE|ALTER) [A-Z ]+\w+ (?!ON CLUSTER)\(/)
  })
})
