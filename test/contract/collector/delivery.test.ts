import { connect } from 'node:http2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOtlpExporter, createOtlpTraceExporter } from '../../../server-handler/export/otlp-exporter.js'
import { toAttributes } from '../../../server-handler/otlp/attributes.js'
import { encodeLogsProtobuf } from '../../../server-handler/otlp/encode-protobuf.js'
import type { ExportLogsRequest, ExportTracesRequest, KeyValue } from '../../../server-handler/otlp/model.js'
import { toLogRows, toTraceRows } from '../../../server-handler/store/rows.js'
import { type ClickHouseStandIn, startClickHouseStandIn } from '../../support/clickhouse-stand-in.js'
import { startCollector } from '../../support/collector.js'
import {
  COLLECTOR_MISSING,
  type CollectorProcess,
  forwardedTo,
  startCollectorProcess,
} from '../../support/collector-process.js'
import { ACTION_ID, envelope, error, vital } from '../../support/envelope.js'
import { eventually } from '../../support/eventually.js'
import { logRecord, logRequest } from '../../support/log-request.js'
import { decodeLogs, recordsOf } from '../../support/otlp-official.js'
import { openEndpoint } from '../../support/rum-endpoint.js'
import { seeLog } from '../../support/seen-log.js'

const ENCODINGS = [
  ['http/json', 'none'],
  ['http/json', 'gzip'],
  ['http/protobuf', 'none'],
  ['http/protobuf', 'gzip'],
] as const

/** Every type of value, with the extremes of each. */
const ALL_VALUES: KeyValue[] = [
  { key: 'text', value: { stringValue: 'a "quote", \\, ☃, 😀, <b>&' } },
  { key: 'empty', value: { stringValue: '' } },
  { key: 'yes', value: { boolValue: true } },
  { key: 'no', value: { boolValue: false } },
  { key: 'largest', value: { intValue: '9223372036854775807' } },
  { key: 'smallest', value: { intValue: '-9223372036854775808' } },
  { key: 'whole', value: { doubleValue: 2_000 } },
  { key: 'tiny', value: { doubleValue: 5e-324 } },
  { key: 'huge', value: { doubleValue: 1.7976931348623157e308 } },
  { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'b' }, { doubleValue: 0.1 }] } } },
  {
    key: 'map',
    value: {
      kvlistValue: {
        values: [
          { key: 'b', value: { intValue: '9223372036854775807' } },
          { key: 'a', value: { stringValue: '<a>&"\\\u2028\u0001\u007f\b' } },
          { key: 'none', value: { arrayValue: { values: [{ boolValue: false }, { doubleValue: 1e-7 }] } } },
        ],
      },
    },
  },
  { key: 'ключ', value: { stringValue: 'значение' } },
]

/** What the endpoint makes of a visit, and a record with values of every type. */
async function serverLogs(): Promise<ExportLogsRequest> {
  const { send, sink } = openEndpoint({ namespace: 'acme' })
  const action = { origin_action_id: ACTION_ID, action_name: 'checkout_submit', action_kind: 'click' }
  await send(
    envelope([
      vital({ action } as never),
      vital({ id: 'r3', name: 'CLS', value: 0.412_345_678_901_234_5, delta: 0, vitalId: 'v6-2-1' }),
      error(),
      { id: 'r4', age: 9, kind: 'event', name: 'paid', attributes: { total: 12.5, currency: 'EUR' } },
      { id: 'r5', age: 9, kind: 'request', method: 'POST', url: '/api/pay', status: 503, duration: 12.25, action },
    ]),
  )
  const others = logRequest([
    logRecord({}, { attributes: ALL_VALUES, severityText: 'WARN', severityNumber: 13, flags: 1 }),
  ])
  return { resourceLogs: [...sink.requests, others].flatMap(({ resourceLogs }) => resourceLogs) }
}

const TRACES: ExportTracesRequest = {
  resourceSpans: [
    {
      resource: { attributes: toAttributes({ 'service.name': 'shop-api' }) },
      scopeSpans: [
        {
          scope: { name: 'throughline', version: '1' },
          spans: [
            {
              ...{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceState: 'a=b' },
              ...{ parentSpanId: '00f067aa0ba902b7', name: 'POST /api/pay', kind: 2 },
              ...{ startTimeUnixNano: '1790000000123456789', endTimeUnixNano: '1790000000999999999' },
              attributes: ALL_VALUES,
              events: [{ timeUnixNano: '1790000000500000001', name: 'exception', attributes: ALL_VALUES }],
              links: [{ traceId: 'f'.repeat(32), spanId: 'e'.repeat(16), attributes: toAttributes({ why: 'retry' }) }],
              status: { code: 2, message: 'declined' },
            },
          ],
        },
      ],
    },
  ],
}

describe.skipIf(COLLECTOR_MISSING)(`what our server sends to a real Collector ${COLLECTOR_MISSING ?? ''}`, () => {
  let payload: ExportLogsRequest
  beforeAll(async () => {
    payload = await serverLogs()
  })

  describe('arrives at the next receiver', () => {
    let receiver: Awaited<ReturnType<typeof startCollector>>
    let collector: CollectorProcess

    beforeAll(async () => {
      receiver = await startCollector()
      collector = await startCollectorProcess({ settings: forwardedTo(receiver.url) })
    })
    afterAll(async () => {
      await collector?.stop()
      await receiver?.close()
    })

    test.each(ENCODINGS)(
      'equal in every value and type, sent as %s with compression %s',
      async (protocol, compression) => {
        receiver.requests.length = 0
        const exporter = createOtlpExporter({ environmentVariables: toVariables(collector.url, protocol, compression) })
        await exporter.write(payload)
        await exporter.close()

        const sent = recordsOf(decodeLogs(encodeLogsProtobuf(payload)))
        expect(exporter.stats()).toMatchObject({ delivered: sent.length, rejected: 0, dropped: {} })
        const arrived = receiver.requests.flatMap(({ logs }) => recordsOf(logs))
        expect(arrived.map(seeLog)).toEqual(sent.map(seeLog))
        expect(
          arrived.map(({ timeUnixNano, observedTimeUnixNano, eventName }) => [
            timeUnixNano,
            observedTimeUnixNano,
            eventName,
          ]),
        ).toEqual(
          sent.map(({ timeUnixNano, observedTimeUnixNano, eventName }) => [
            timeUnixNano,
            observedTimeUnixNano,
            eventName,
          ]),
        )
      },
    )
  })

  describe('is inserted by the ClickHouse exporter', () => {
    let clickhouse: ClickHouseStandIn
    let collector: CollectorProcess

    beforeAll(async () => {
      clickhouse = await startClickHouseStandIn()
      collector = await startCollectorProcess({ clickhouse: clickhouse.url })
    })
    afterAll(async () => {
      await collector?.stop()
      await clickhouse?.stop()
    })

    test.each(ENCODINGS)(
      'as the rows that the embedded store has, sent as %s with compression %s',
      async (protocol, compression) => {
        const before = { logs: clickhouse.logs().length, traces: clickhouse.traces().length }
        const environmentVariables = toVariables(collector.url, protocol, compression)
        const logs = createOtlpExporter({ environmentVariables })
        const traces = createOtlpTraceExporter({ environmentVariables })
        await Promise.all([logs.write(payload), traces.write(TRACES)])
        await Promise.all([logs.close(), traces.close()])

        const ourLogs = toLogRows(payload, () => 0n).otel_logs
        const ourTraces = toTraceRows(TRACES, () => 0n).otel_traces
        await eventually(() => clickhouse.logs().length >= before.logs + ourLogs.length)
        await eventually(() => clickhouse.traces().length > before.traces)
        expect(clickhouse.logs().slice(before.logs)).toEqual(
          ourLogs.map((row) => expect.objectContaining(shared(row, LOG_COLUMNS))),
        )
        expect(clickhouse.traces().slice(before.traces)).toEqual(
          ourTraces.map((row) => expect.objectContaining(shared(row, TRACE_COLUMNS))),
        )
      },
    )

    test('sent over gRPC too', async () => {
      const before = clickhouse.logs().length
      const status = await sendOverGrpc(collector.grpcPort, encodeLogsProtobuf(payload))

      expect(status).toBe('0')
      await eventually(() => clickhouse.logs().length >= before + toLogRows(payload, () => 0n).otel_logs.length)
    })

    test('and pages of other sites cannot send: no preflight is answered with permission', async () => {
      const preflight = await fetch(`${collector.url}/v1/logs`, {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      })

      expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    })
  })
})

function toVariables(url: string, protocol: string, compression: string) {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_COMPRESSION: compression,
  }
}

const LOG_COLUMNS = [
  ...['Timestamp', 'TraceId', 'SpanId', 'TraceFlags', 'SeverityText', 'SeverityNumber', 'ServiceName', 'Body'],
  ...['ResourceAttributes', 'ScopeName', 'ScopeVersion', 'ScopeAttributes', 'LogAttributes', 'EventName'],
]
const TRACE_COLUMNS = [
  ...['Timestamp', 'TraceId', 'SpanId', 'ParentSpanId', 'TraceState', 'SpanName', 'SpanKind', 'ServiceName'],
  ...['ResourceAttributes', 'ScopeName', 'ScopeVersion', 'SpanAttributes', 'Duration', 'StatusCode', 'StatusMessage'],
  ...['Events.Timestamp', 'Events.Name', 'Events.Attributes', 'Links.TraceId', 'Links.SpanId', 'Links.TraceState'],
  'Links.Attributes',
]

/** The columns that both stores have; the embedded one writes maps and lists as JSON text. */
function shared(row: object, columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map((name) => {
      const value: unknown = Reflect.get(row, name)
      const isJson = /Attributes$|^(?:Events|Links)[.]/.test(name)
      const read = isJson ? JSON.parse(String(value)) : value
      return [name, name === 'Events.Timestamp' ? (read as string[]).map(BigInt) : read]
    }),
  )
}

/** One unary call: a message is a flag, its length in four bytes, and its bytes. */
function sendOverGrpc(port: number, message: Uint8Array): Promise<string> {
  const session = connect(`http://127.0.0.1:${port}`)
  const frame = Buffer.alloc(5)
  frame.writeUInt32BE(message.length, 1)
  return new Promise<string>((resolve, reject) => {
    const stream = session.request({
      ...{ ':method': 'POST', ':path': '/opentelemetry.proto.collector.logs.v1.LogsService/Export' },
      ...{ 'content-type': 'application/grpc', te: 'trailers' },
    })
    stream.on('trailers', (trailers) => resolve(String(trailers['grpc-status'])))
    stream.on('error', reject)
    session.on('error', reject)
    stream.resume()
    stream.end(Buffer.concat([frame, message]))
  }).finally(() => session.close())
}
