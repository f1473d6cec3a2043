import { describe, expect, test } from 'vitest'
import { createOtlpExporter } from '../../../server-handler/export/otlp-exporter.js'
import { encodeLogsProtobuf } from '../../../server-handler/otlp/encode-protobuf.js'
import { startClickHouseStandIn } from '../../support/clickhouse-stand-in.js'
import { FAILURES, type FailureCount, runFailure } from '../../support/collector-failures.js'
import { COLLECTOR_MISSING, startCollectorProcess } from '../../support/collector-process.js'
import { eventually } from '../../support/eventually.js'
import { logRecord, logRequest } from '../../support/log-request.js'

/** For a minute each: npm run bench:collector-failures */
const PACE = { outageMs: 1_500, haste: 10 }

const EXPECTED: Record<string, (count: FailureCount) => void> = {
  'answers of inserts lost': ({ duplicated }) => expect(duplicated).toBeGreaterThan(0),
  'queue full, our exporter has space': ({ refused }) => expect(refused).toBeGreaterThan(0),
  'queue full, our exporter is full as well': ({ refused, countedLost, sent, stored }) => {
    expect(refused).toBeGreaterThan(0)
    expect(countedLost).toEqual({ queue_full: sent - stored })
  },
  'memory limit reached, then more memory': ({ refused }) => expect(refused).toBeGreaterThan(0),
  'request larger than the receiver takes': ({ countedLost, sent }) => expect(countedLost).toEqual({ refused: sent }),
}

const LOSSY = ['queue full, our exporter is full as well', 'request larger than the receiver takes']

describe.skipIf(COLLECTOR_MISSING)(`no record is missing without being counted ${COLLECTOR_MISSING ?? ''}`, () => {
  test.each(FAILURES.map((failure) => [failure.name, failure] as const))('%s', async (_, failure) => {
    const count = await runFailure(failure, PACE)

    expect(count).toMatchObject({ missing: 0 })
    if (!LOSSY.includes(failure.name)) expect(count).toMatchObject({ stored: count.sent, countedLost: {} })
    EXPECTED[failure.name]?.(count)
  })
})

describe.skipIf(COLLECTOR_MISSING)(`the Collector ${COLLECTOR_MISSING ?? ''}`, () => {
  const bodyOf = (records: number) =>
    new Uint8Array(
      encodeLogsProtobuf(
        logRequest(Array.from({ length: records }, (_, i) => logRecord({ id: `${i}` }, { eventName: 'a' }))),
      ),
    )

  async function post(url: string, records: number): Promise<Response> {
    const headers = { 'content-type': 'application/x-protobuf' }
    return fetch(`${url}/v1/logs`, { method: 'POST', headers, body: bodyOf(records) })
  }

  test('refuses with 503, which is to be tried again, when its queue is full', async () => {
    const collector = await startCollectorProcess({ environment: { COLLECTOR_QUEUE_BYTES: '10000' } })
    try {
      const response = await eventually(async () => {
        const answer = await post(collector.url, 50)
        return answer.status !== 200 && answer
      })

      expect(response.status).toBe(503)
      expect(await collector.metric('otelcol_exporter_enqueue_failed_log_records')).toBeGreaterThan(0)
    } finally {
      await collector.stop()
    }
  })

  test('refuses with 503 when it has no memory left', async () => {
    const collector = await startCollectorProcess({
      settings: ['processors::memory_limiter: { check_interval: 50ms, limit_mib: 2, spike_limit_mib: 1 }'],
    })
    try {
      await eventually(async () => (await post(collector.url, 1)).status === 503)
    } finally {
      await collector.stop()
    }
  })

  test('inserts in batches of 5,000 and more', async () => {
    const clickhouse = await startClickHouseStandIn()
    const collector = await startCollectorProcess({
      clickhouse: clickhouse.url,
      settings: ['exporters::clickhouse::sending_queue::batch::flush_timeout: 60s'],
    })
    try {
      for (let request = 0; request < 20; request += 1) expect((await post(collector.url, 500)).status).toBe(200)
      await eventually(() => clickhouse.logs().length === 10_000)

      expect(clickhouse.logBatches()).toEqual([5_000, 5_000])
    } finally {
      await collector.stop()
      await clickhouse.stop()
    }
  })

  test('takes a request whole or not at all: it never answers partial success', async () => {
    const clickhouse = await startClickHouseStandIn()
    const collector = await startCollectorProcess({ clickhouse: clickhouse.url })
    const request = logRequest([logRecord({ id: '1' }), logRecord({ id: '2' }, { traceId: 'no id' })])
    try {
      const raw = await fetch(`${collector.url}/v1/logs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      })
      // Our exporter leaves out what would spoil the request.
      const exporter = createOtlpExporter({ environmentVariables: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } })
      await exporter.write(request)
      await exporter.close()
      await eventually(() => clickhouse.logs().length > 0)

      expect(raw.status).toBe(400)
      expect(exporter.stats()).toMatchObject({ delivered: 2, rejected: 0, dropped: {} })
      expect(clickhouse.logs().map(({ LogAttributes }) => LogAttributes)).toEqual([{ id: '1' }, { id: '2' }])
    } finally {
      await collector.stop()
      await clickhouse.stop()
    }
  })

  test('starts and takes records while ClickHouse is away, and stores them later', async () => {
    const clickhouse = await startClickHouseStandIn()
    await clickhouse.goDown()
    const collector = await startCollectorProcess({ clickhouse: clickhouse.url })
    try {
      expect((await post(collector.url, 10)).status).toBe(200)
      await clickhouse.comeBack()
      await eventually(() => clickhouse.logs().length === 10)

      // The exporter looked for the column when it started, which docs/collector.md says.
      expect(clickhouse.logs().filter((row) => 'EventName' in row)).toEqual([])
    } finally {
      await collector.stop()
      await clickhouse.stop()
    }
  })
})
