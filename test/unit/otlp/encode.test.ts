import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toAttributes } from '../../../server-handler/otlp/attributes.js'
import { encodeLogsJson, encodeTracesJson } from '../../../server-handler/otlp/encode-json.js'
import { encodeLogsProtobuf, encodeTracesProtobuf } from '../../../server-handler/otlp/encode-protobuf.js'
import type { AnyValue, ExportLogsRequest, LogRecord } from '../../../server-handler/otlp/model.js'
import { decodeLogs, decodeLogsJson, decodeTraces } from '../../support/otlp-official.js'

const record: LogRecord = {
  timeUnixNano: '1790000000123456789',
  observedTimeUnixNano: '1790000000999999999',
  severityNumber: 9,
  severityText: 'INFO',
  body: { stringValue: 'LCP' },
  attributes: toAttributes({ 'rum.vital.value': { double: 2000 }, 'rum.kind': 'vital', n: -7, yes: true, no: false }),
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  eventName: 'browser.web_vital',
}

const request = (records: LogRecord[]): ExportLogsRequest => ({
  resourceLogs: [
    {
      resource: { attributes: toAttributes({ 'service.name': 'storefront' }) },
      scopeLogs: [{ scope: { name: 'throughline', version: '1' }, logRecords: records }],
    },
  ],
})

const firstRecord = (decoded: unknown): Record<string, unknown> =>
  (decoded as { resourceLogs: { scopeLogs: { logRecords: Record<string, unknown>[] }[] }[] }).resourceLogs[0]
    ?.scopeLogs[0]?.logRecords[0] ?? {}

const withValue = (value: AnyValue): ExportLogsRequest => request([{ ...record, attributes: [{ key: 'k', value }] }])

describe('encoding of logs', () => {
  test('writes nanoseconds exactly, which a double cannot hold', () => {
    const decoded = firstRecord(decodeLogs(encodeLogsProtobuf(request([record]))))

    expect(decoded.timeUnixNano).toBe('1790000000123456789')
    expect(decoded.observedTimeUnixNano).toBe('1790000000999999999')
  })

  test.each(['1', '4294967295', '4294967296', '2305843009213693951', '9223372036854775807', '18446744073709551615'])(
    'writes the time %s exactly',
    (timeUnixNano) => {
      expect(firstRecord(decodeLogs(encodeLogsProtobuf(request([{ ...record, timeUnixNano }])))).timeUnixNano).toBe(
        timeUnixNano,
      )
    },
  )

  test('says the same in JSON and in protobuf, by the official definitions', () => {
    expect(decodeLogs(encodeLogsProtobuf(request([record])))).toEqual(decodeLogsJson(encodeLogsJson(request([record]))))
  })

  test('keeps a double a double where it has no fraction', () => {
    expect(encodeLogsJson(request([record]))).toContain('{"key":"rum.vital.value","value":{"doubleValue":2000}}')
    expect(firstRecord(decodeLogs(encodeLogsProtobuf(request([record])))).attributes).toContainEqual({
      key: 'rum.vital.value',
      value: { doubleValue: 2000 },
    })
  })

  test('leaves out attributes whose number is not finite', () => {
    const attributes = [
      { key: 'bad', value: { doubleValue: Number.NaN } },
      { key: 'worse', value: { doubleValue: Number.POSITIVE_INFINITY } },
      { key: 'good', value: { doubleValue: 0 } },
    ]
    const decoded = firstRecord(decodeLogs(encodeLogsProtobuf(request([{ ...record, attributes }]))))

    expect(decoded.attributes).toEqual([{ key: 'good', value: { doubleValue: 0 } }])
    expect(encodeLogsJson(request([{ ...record, attributes }]))).not.toContain('null')
  })

  test('replaces halves of surrogate pairs', () => {
    expect(encodeLogsJson(withValue({ stringValue: 'a\ud800b' }))).toContain('a\ufffdb')
    expect(firstRecord(decodeLogs(encodeLogsProtobuf(withValue({ stringValue: 'a\udfffb😀' }))))).toMatchObject({
      attributes: [{ key: 'k', value: { stringValue: 'a\ufffdb😀' } }],
    })
  })

  test('writes characters beyond the basic plane as they are', () => {
    const stringValue = '\u{20000} \u{a0000} \u{10ffff} 😀'

    expect(firstRecord(decodeLogs(encodeLogsProtobuf(withValue({ stringValue })))).attributes).toEqual([
      { key: 'k', value: { stringValue } },
    ])
  })

  test.each(['0', '-1', '9223372036854775807', '-9223372036854775808', '9007199254740993', '127', '128'])(
    'writes the integer %s exactly',
    (intValue) => {
      expect(firstRecord(decodeLogs(encodeLogsProtobuf(withValue({ intValue })))).attributes).toEqual([
        { key: 'k', value: { intValue } },
      ])
    },
  )

  test('drops ids that are not hexadecimal of the right length', () => {
    const decoded = firstRecord(decodeLogs(encodeLogsProtobuf(request([{ ...record, traceId: 'zz', spanId: '00' }]))))

    expect(decoded).not.toHaveProperty('traceId')
    expect(decoded).not.toHaveProperty('spanId')
  })

  test.each(['9223372036854775808', '-9223372036854775809', '99999999999999999999'])(
    'leaves out the integer %s, which has no 64 bits',
    (intValue) => {
      expect(firstRecord(decodeLogs(encodeLogsProtobuf(withValue({ intValue })))).attributes).toEqual([])
      expect(encodeLogsJson(withValue({ intValue }))).not.toContain(intValue)
    },
  )

  test('writes a time beyond 64 bits as none', () => {
    const late = request([{ ...record, timeUnixNano: '18446744073709551616' }])
    expect(JSON.parse(encodeLogsJson(late)).resourceLogs[0].scopeLogs[0].logRecords[0].timeUnixNano).toBe('0')
  })

  test('gives both encodings the same meaning whatever the values', () => {
    const value: fc.Arbitrary<AnyValue> = fc.letrec<{ value: AnyValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: 'binary' }).map((stringValue) => ({ stringValue })),
        fc.boolean().map((boolValue) => ({ boolValue })),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((int) => ({ intValue: String(int) })),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((doubleValue) => ({ doubleValue: doubleValue || 0 })),
        fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
        fc
          .array(fc.record({ key: fc.string(), value: tie('value') }), { maxLength: 3 })
          .map((values) => ({ kvlistValue: { values } })),
      ),
    })).value
    fc.assert(
      fc.property(value, (any) => {
        expect(decodeLogs(encodeLogsProtobuf(withValue(any)))).toEqual(decodeLogsJson(encodeLogsJson(withValue(any))))
      }),
    )
  })
})

test('writes spans with links and status as the official definitions read them', () => {
  const span = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: '00f067aa0ba902b7',
    name: 'POST /graphql',
    kind: 2,
    startTimeUnixNano: '1790000000000000001',
    endTimeUnixNano: '1790000000000000003',
    attributes: toAttributes({ 'http.route': '/graphql' }),
    events: [],
    links: [{ traceId: '1af7651916cd43dd8448eb211c80319c', spanId: 'c7ad6b7169203331', attributes: [] }],
    status: { code: 2, message: 'broken' },
  }
  const decoded = decodeTraces(
    encodeTracesProtobuf({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [span] }] }] }),
  )

  expect(JSON.stringify(decoded)).toContain('"startTimeUnixNano":"1790000000000000001"')
  expect(decoded).toMatchObject({
    resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'POST /graphql', kind: 2, status: { code: 2 } }] }] }],
  })
})

test('cleans events, links and the status of a span as it does the span', () => {
  const span = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name: 'a',
    kind: 1,
    startTimeUnixNano: '1',
    endTimeUnixNano: '2',
    attributes: [],
    events: [{ name: 'a\ud800', timeUnixNano: 'soon', attributes: [] }],
    links: [{ traceId: 'zz', spanId: 'b7ad6b7169203331', attributes: [] }],
    status: { code: 2, message: 'b\udfff' },
  }
  const traces = { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [span] }] }] }
  const expected = {
    events: [{ name: 'a\ufffd', timeUnixNano: '0', attributes: [] }],
    links: [],
    status: { code: 2, message: 'b\ufffd' },
  }

  expect(JSON.parse(encodeTracesJson(traces)).resourceSpans[0].scopeSpans[0].spans[0]).toMatchObject(expected)
  expect(() => encodeTracesProtobuf(traces)).not.toThrow()
})
