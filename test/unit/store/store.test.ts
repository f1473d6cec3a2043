import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ExportTracesRequest } from '../../../server-handler/otlp/model.js'
import type { Store, StoreOptions } from '../../../server-handler/store/store.js'
import { openStore } from '../../support/clocked.js'
import { logRecord, logRequest, NOW_MS, vital } from '../../support/log-request.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

async function open(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS, ...options })
  onTestFinished(() => store.close())
  return store
}

const DAY_MS = 86_400_000
const daysAgo = (days: number) => ({ timeUnixNano: `${NOW_MS - days * DAY_MS}000000` })

const trace: ExportTracesRequest = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'api' } }] },
      scopeSpans: [
        {
          scope: { name: 'http', version: '2' },
          spans: [
            {
              traceId: 'a'.repeat(32),
              spanId: 'b'.repeat(16),
              parentSpanId: 'c'.repeat(16),
              name: 'POST /api',
              kind: 2,
              startTimeUnixNano: '1789999999000000001',
              endTimeUnixNano: '1789999999000000500',
              attributes: [{ key: 'acme.origin_action_id', value: { stringValue: 'act_1' } }],
              events: [
                {
                  timeUnixNano: '1789999999000000002',
                  name: 'retry',
                  attributes: [{ key: 'n', value: { intValue: '1' } }],
                },
              ],
              links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16), attributes: [] }],
              status: { code: 2, message: 'late' },
            },
          ],
        },
      ],
    },
  ],
}

describe('what is written', () => {
  test('a log record has the columns of the collector, to the nanosecond', async () => {
    const store = await open()
    const record = logRecord(
      { 'rum.kind': 'event', n: 7, ratio: { double: 0.5 }, yes: true },
      {
        timeUnixNano: '1789999999123456789',
        severityText: 'INFO',
        body: { stringValue: 'page_view' },
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        flags: 1,
        eventName: 'rum.event',
      },
    )
    await store.writeLogs(logRequest([record]))

    const [row] = await store.query(`
      SELECT epoch_ns(Timestamp)::VARCHAR AS ns, TraceId, SpanId, TraceFlags, SeverityText, SeverityNumber, ServiceName, Body,
        EventName, ResourceAttributes['service.name'] AS resource, LogAttributes['n'] AS n, LogAttributes['ratio'] AS ratio,
        LogAttributes['yes'] AS yes
      FROM otel_logs`)
    expect(row).toEqual({
      ns: '1789999999123456789',
      TraceId: 'a'.repeat(32),
      SpanId: 'b'.repeat(16),
      TraceFlags: 1,
      SeverityText: 'INFO',
      SeverityNumber: 9,
      ServiceName: 'shop',
      Body: 'page_view',
      EventName: 'rum.event',
      resource: 'shop',
      n: '7',
      ratio: '0.5',
      yes: 'true',
    })
  })

  test('a span has the columns of the collector, its events and its links', async () => {
    const store = await open()
    await store.writeTraces(trace)

    const [row] = await store.query(`
      SELECT SpanName, SpanKind, ParentSpanId, Duration, StatusCode, StatusMessage, ServiceName, ScopeName, OriginActionId,
        epoch_ns("Events.Timestamp"[1])::VARCHAR AS event_ns, "Events.Name"[1] AS event, "Events.Attributes"[1]['n'] AS n,
        "Links.TraceId"[1] AS link
      FROM otel_traces`)
    expect(row).toEqual({
      SpanName: 'POST /api',
      SpanKind: 'Server',
      ParentSpanId: 'c'.repeat(16),
      Duration: 499,
      StatusCode: 'Error',
      StatusMessage: 'late',
      ServiceName: 'api',
      ScopeName: 'http',
      OriginActionId: 'act_1',
      event_ns: '1789999999000000002',
      event: 'retry',
      n: '1',
      link: 'd'.repeat(32),
    })
  })

  test('a vital is also in the narrow table', async () => {
    const store = await open()
    const more = {
      'acme.action_name': 'pay',
      'rum.vital.rating': 'good',
      'rum.sample_ratio': { double: 0.25 },
      'rum.site': 'de',
    }
    await store.writeLogs(
      logRequest([logRecord(vital('inp', 120.5, more))], { 'service.name': 'shop', 'service.version': '3' }),
    )

    expect(
      await store.query(
        'SELECT service, site, route, metric, value, rating, release, action_name, sample_ratio FROM rum_vitals',
      ),
    ).toEqual([
      {
        service: 'shop',
        site: 'de',
        route: '/',
        metric: 'inp',
        value: 120.5,
        rating: 'good',
        release: '3',
        action_name: 'pay',
        sample_ratio: 0.25,
      },
    ])
  })

  test('a vital of another agent counts by its semantic-convention names', async () => {
    const store = await open()
    await store.writeLogs(
      logRequest([logRecord({ 'browser.web_vital.name': 'LCP', 'browser.web_vital.value': { double: 900 } })]),
    )

    expect(await store.query('SELECT metric, value FROM rum_vitals')).toEqual([{ metric: 'lcp', value: 900 }])
  })

  test.each(['NaN', 'Infinity', '-Infinity', 'fast', ''])(
    'a vital of %j stays out of the narrow table',
    async (value) => {
      const store = await open()
      await store.writeLogs(
        logRequest([logRecord({ 'rum.kind': 'vital', 'rum.vital.name': 'lcp', 'rum.vital.value': value })]),
      )

      expect(await store.query('SELECT * FROM rum_vitals')).toEqual([])
      expect(await store.query('SELECT count(*) AS n FROM otel_logs')).toEqual([{ n: 1 }])
    },
  )

  test('text that no database likes comes back as it was, lone surrogates as U+FFFD', async () => {
    const store = await open()
    const nasty = 'quote\' "double" \\ back \u0000 nul \u2028 ümlaut 🛒 $1 {"a":1}'
    await store.writeLogs(logRequest([logRecord({ nasty, __proto__x: 'p', lone: 'a\ud800b', 'k\udfff': 'v' })]))

    expect(
      await store.query(
        "SELECT LogAttributes['nasty'] AS nasty, LogAttributes['lone'] AS lone, LogAttributes['k\ufffd'] AS key FROM otel_logs",
      ),
    ).toEqual([{ nasty, lone: 'a\ufffdb', key: 'v' }])
  })

  test('a record without a time has the time of its arrival', async () => {
    const store = await open()
    await store.writeLogs(
      logRequest([logRecord({}, { timeUnixNano: '0' }), logRecord({}, { timeUnixNano: '18446744073709551615' })]),
    )

    expect(await store.query('SELECT DISTINCT epoch_ms(Timestamp) AS ms FROM otel_logs')).toEqual([{ ms: NOW_MS }])
  })
})

describe('keeping', () => {
  test('raw rows are kept for 7 days and vitals for 35', async () => {
    const store = await open()
    const ages = [1, 8, 34, 36]
    await store.writeLogs(logRequest(ages.map((days) => logRecord(vital('lcp', days), daysAgo(days)))))
    await store.deleteExpired()

    expect(await store.query("SELECT LogAttributes['rum.vital.value'] AS days FROM otel_logs")).toEqual([{ days: '1' }])
    expect(await store.query('SELECT value AS days FROM rum_vitals ORDER BY value')).toEqual([
      { days: 1 },
      { days: 8 },
      { days: 34 },
    ])
  })

  test('rows survive closing and opening, and the version is written once', async () => {
    const path = join(temporaryFolder(), 'deep', 'store.duckdb')
    for (const round of [1, 2]) {
      const store = await openStore({ path, flushEveryMs: 1, now: () => NOW_MS })
      await store.writeLogs(logRequest([logRecord({ round })]))
      await store.close()
    }
    const reader = await open({ path, readOnly: true })

    expect(await reader.query('SELECT count(*) AS n FROM otel_logs')).toEqual([{ n: 2 }])
    expect(await reader.query('SELECT version FROM throughline_store')).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
    ])
  })

  test('a store that a newer package has written is left alone', async () => {
    const path = join(temporaryFolder(), 'store.duckdb')
    const store = await openStore({ path })
    await store.query('INSERT INTO throughline_store VALUES (99, now()::TIMESTAMP)')
    await store.close()

    await expect(openStore({ path })).rejects.toMatchObject({ code: 'newer_version' })
    await expect(openStore({ path }), 'the lock is let go of').rejects.toMatchObject({ code: 'newer_version' })
  })

  test('reading a store that is not there says so', async () => {
    const path = join(temporaryFolder(), 'none.duckdb')

    await expect(openStore({ path, readOnly: true })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('writing', () => {
  test('as a sink, rejects when records are lost', async () => {
    const store = await openStore({ path: ':memory:' })
    await store.close()

    await expect(store.write(logRequest([logRecord({})]))).rejects.toThrow('1 records were not stored (closed)')
    expect(store.stats().dropped.closed).toBe(1)
  })

  test('closing commits what is queued', async () => {
    const path = join(temporaryFolder(), 'store.duckdb')
    const store = await openStore({ path, flushEveryMs: 3_600_000, now: () => NOW_MS })
    const writing = store.writeLogs(logRequest([logRecord({})]))
    await store.close()

    expect(await writing).toEqual({ written: 1, dropped: 0 })
  })

  test('says how to install DuckDB when it is missing', async () => {
    vi.resetModules()
    vi.doMock('@duckdb/node-api', () => {
      throw new Error('Cannot find package')
    })
    onTestFinished(() => void vi.doUnmock('@duckdb/node-api'))
    const fresh = await import('../../../server-handler/store/store.js')

    await expect(fresh.openStore({ path: ':memory:' })).rejects.toThrow('npm i @duckdb/node-api')
  })
})
