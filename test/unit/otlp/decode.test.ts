import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeLogsJson, decodeTracesJson } from '../../../server-handler/otlp/decode-json.js'
import { decodeLogsProtobuf, decodeTracesProtobuf } from '../../../server-handler/otlp/decode-protobuf.js'
import type { AnyValue } from '../../../server-handler/otlp/model.js'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const bytesOf = (hex: string) => Buffer.from(hex, 'hex')

interface MessageType {
  fromObject(value: unknown): unknown
  encode(message: unknown): { finish(): Uint8Array }
}

/** Bytes written by the code that is generated from the official definitions. */
function official(path: string, value: object): Uint8Array {
  const require = createRequire(import.meta.url)
  const root = require('../../../node_modules/otlp-official/build/src/generated/root.js')
  const type: MessageType = `opentelemetry.proto.collector.${path}`.split('.').reduce((at, key) => at[key], root)
  return type.encode(type.fromObject(value)).finish()
}
const officialLogs = (records: object[]) =>
  official('logs.v1.ExportLogsServiceRequest', {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        schemaUrl: 'https://r',
        scopeLogs: [{ scope: { name: 's', version: '1' }, schemaUrl: 'https://s', logRecords: records }],
      },
    ],
  })
const officialSpans = (spans: object[]) =>
  official('trace.v1.ExportTraceServiceRequest', { resourceSpans: [{ scopeSpans: [{ scope: { name: 's' }, spans }] }] })

const everyValue = {
  text: { stringValue: 'größe 🛒' },
  yes: { boolValue: true },
  no: { boolValue: false },
  smallest: { intValue: '-9223372036854775808' },
  largest: { intValue: '9223372036854775807' },
  double: { doubleValue: 0.1 },
  list: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } },
  map: { kvlistValue: { values: [{ key: 'k', value: { doubleValue: 2 } }] } },
} satisfies Record<string, AnyValue>
const everyAttribute = Object.entries(everyValue).map(([key, value]) => ({ key, value }))

const logFrom = (outcome: ReturnType<typeof decodeLogsJson>) =>
  outcome.ok ? outcome.request.resourceLogs[0]?.scopeLogs[0]?.logRecords[0] : outcome.problem
const spanFrom = (outcome: ReturnType<typeof decodeTracesJson>) =>
  outcome.ok ? outcome.request.resourceSpans[0]?.scopeSpans[0]?.spans[0] : outcome.problem
const logJson = (record: object) => JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] })
const spanJson = (...spans: object[]) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })

describe('protobuf written by the official definitions', () => {
  test('a log record arrives whole, with nanoseconds and 64-bit integers exact', () => {
    const outcome = decodeLogsProtobuf(
      officialLogs([
        {
          timeUnixNano: '1790000000123456789',
          observedTimeUnixNano: '18446744073709551615',
          severityNumber: 17,
          severityText: 'ERROR',
          body: { stringValue: 'LCP' },
          attributes: everyAttribute,
          flags: 3,
          traceId: bytesOf(TRACE),
          spanId: bytesOf(SPAN),
          eventName: 'browser.web_vital',
        },
      ]),
    )

    expect(logFrom(outcome)).toEqual({
      timeUnixNano: '1790000000123456789',
      observedTimeUnixNano: '18446744073709551615',
      severityNumber: 17,
      severityText: 'ERROR',
      body: { stringValue: 'LCP' },
      attributes: everyAttribute,
      flags: 3,
      traceId: TRACE,
      spanId: SPAN,
      eventName: 'browser.web_vital',
    })
    expect(outcome.ok && outcome.request.resourceLogs[0]).toMatchObject({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      schemaUrl: 'https://r',
      scopeLogs: [{ scope: { name: 's', version: '1' }, schemaUrl: 'https://s' }],
    })
  })

  test('a span arrives whole, with its events, links and status', () => {
    const outcome = decodeTracesProtobuf(
      officialSpans([
        {
          traceId: bytesOf(TRACE),
          spanId: bytesOf(SPAN),
          parentSpanId: bytesOf('00f067aa0ba902b7'),
          traceState: 'a=1',
          name: 'POST /api',
          kind: 2,
          startTimeUnixNano: '1790000000000000001',
          endTimeUnixNano: '1790000000000000002',
          attributes: everyAttribute,
          events: [{ timeUnixNano: '5', name: 'retry', attributes: everyAttribute }],
          links: [{ traceId: bytesOf(TRACE), spanId: bytesOf(SPAN), traceState: 'b=2', attributes: everyAttribute }],
          status: { code: 2, message: 'late' },
          flags: 257,
        },
      ]),
    )

    expect(spanFrom(outcome)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      parentSpanId: '00f067aa0ba902b7',
      traceState: 'a=1',
      name: 'POST /api',
      kind: 2,
      startTimeUnixNano: '1790000000000000001',
      endTimeUnixNano: '1790000000000000002',
      attributes: everyAttribute,
      events: [{ timeUnixNano: '5', name: 'retry', attributes: everyAttribute }],
      links: [{ traceId: TRACE, spanId: SPAN, traceState: 'b=2', attributes: everyAttribute }],
      status: { code: 2, message: 'late' },
      flags: 257,
    })
  })

  test('bytes become base64, and what a double cannot say in JSON stays a number', () => {
    const values = [
      { bytesValue: Buffer.from([0, 255, 1]) },
      { doubleValue: Number.NaN },
      { doubleValue: Number.NEGATIVE_INFINITY },
    ]
    const outcome = decodeLogsProtobuf(officialLogs([{ attributes: values.map((value) => ({ key: 'k', value })) }]))

    expect(logFrom(outcome)).toMatchObject({
      attributes: [
        { value: { bytesValue: 'AP8B' } },
        { value: { doubleValue: Number.NaN } },
        { value: { doubleValue: Number.NEGATIVE_INFINITY } },
      ],
    })
  })

  test('fields that are not known are skipped', () => {
    const outcome = decodeLogsProtobuf(officialLogs([{ droppedAttributesCount: 7, eventName: 'kept' }]))

    expect(logFrom(outcome)).toMatchObject({ eventName: 'kept' })
  })

  test('a span without ids is counted and costs no other span', () => {
    const good = { traceId: bytesOf(TRACE), spanId: bytesOf(SPAN), name: 'good' }
    const outcome = decodeTracesProtobuf(
      officialSpans([{ name: 'no ids' }, good, { ...good, traceId: Buffer.alloc(16) }]),
    )

    expect(outcome).toMatchObject({ ok: true, rejected: 2, reason: 'a span has no valid traceId' })
    expect(spanFrom(outcome)).toMatchObject({ name: 'good' })
  })

  test('every way of cutting a request off is a problem or a shorter request, never a throw', () => {
    const bytes = officialLogs([
      { attributes: everyAttribute, body: { stringValue: 'x'.repeat(40) }, traceId: bytesOf(TRACE) },
    ])
    const problems = Array.from({ length: bytes.length - 1 }, (_, end) =>
      decodeLogsProtobuf(bytes.subarray(0, end + 1)),
    )

    expect(problems.every((outcome) => !outcome.ok && outcome.problem.length > 0)).toBe(true)
  })

  test('no bytes whatever make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof decodeLogsProtobuf(bytes).ok).toBe('boolean')
        expect(typeof decodeTracesProtobuf(bytes).ok).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })

  let nested: AnyValue = { stringValue: 'core' }
  for (let depth = 0; depth < 200; depth += 1) nested = { arrayValue: { values: [nested] } }
  const deep = { key: 'deep', value: nested }
  const problem = { ok: true, rejected: 1, reason: 'an attribute nests deeper than 32' }
  const ids = { traceId: bytesOf(TRACE), spanId: bytesOf(SPAN) }

  test.each([
    ['in its body', { body: nested }],
    ['in an attribute', { attributes: [deep] }],
    ['in a map', { body: { kvlistValue: { values: [deep] } } }],
  ])('a log record that nests without end %s costs only itself', (_where, bad) => {
    const outcome = decodeLogsProtobuf(officialLogs([{ eventName: 'a' }, bad, { eventName: 'b' }]))

    expect(outcome).toMatchObject(problem)
    expect(
      outcome.ok && outcome.request.resourceLogs[0]?.scopeLogs[0]?.logRecords.map((each) => each.eventName),
    ).toEqual(['a', 'b'])
  })

  test.each([
    ['in an attribute', { attributes: [deep] }],
    ['in an event', { events: [{ name: 'e', attributes: [deep] }] }],
    ['in a link', { links: [{ ...ids, attributes: [deep] }] }],
  ])('a span that nests without end %s costs only itself', (_where, bad) => {
    const outcome = decodeTracesProtobuf(
      officialSpans([
        { ...ids, name: 'a' },
        { ...ids, ...bad },
        { ...ids, name: 'b' },
      ]),
    )

    expect(outcome).toMatchObject(problem)
    expect(outcome.ok && outcome.request.resourceSpans[0]?.scopeSpans[0]?.spans.map(({ name }) => name)).toEqual([
      'a',
      'b',
    ])
  })

  const groups = [
    { resource: { attributes: [deep] }, scopeLogs: [{ logRecords: [{ eventName: 'a' }, { eventName: 'b' }] }] },
    { scopeLogs: [{ scope: { name: 's', attributes: [deep] }, logRecords: [{ eventName: 'c' }] }] },
    { scopeLogs: [{ logRecords: [{ eventName: 'kept' }] }] },
  ]
  test.each([
    ['protobuf', () => decodeLogsProtobuf(official('logs.v1.ExportLogsServiceRequest', { resourceLogs: groups }))],
    ['JSON', () => decodeLogsJson(JSON.stringify({ resourceLogs: groups }))],
  ])('a resource or scope that nests without end costs the records under it (%s)', (_encoding, decode) => {
    const outcome = decode()

    expect(outcome).toMatchObject({ ...problem, rejected: 3 })
    expect(
      outcome.ok &&
        outcome.request.resourceLogs.flatMap(({ scopeLogs }) =>
          scopeLogs.flatMap(({ logRecords }) => logRecords.map((each) => each.eventName)),
        ),
    ).toEqual(['kept'])
  })

  test('a record that is broken within its own bytes costs only itself', () => {
    const good = [0x12, 0x03, 0x62, 0x01, 0x61] // eventName: "a"
    const bad = [0x12, 0x04, 0x2a, 0x7f, 0x0a, 0x01] // A body that is longer than its record.
    const records = [...good, ...bad, ...good]
    const scope = [0x12, records.length, ...records]

    expect(decodeLogsProtobuf(Uint8Array.from([0x0a, scope.length, ...scope]))).toMatchObject({ ok: true, rejected: 1 })
  })

  test('a field may not reach over the end of its message', () => {
    const reachesOver = [0x0a, 0x02, 0x12, 0x05, 0x1a, 0x03, 0x61, 0x62, 0x63]

    expect(decodeLogsProtobuf(Uint8Array.from(reachesOver))).toEqual({
      ok: false,
      problem: 'a field runs past the end of its message',
    })
  })

  test('a length that points past the end is a named problem', () => {
    expect(decodeLogsProtobuf(Uint8Array.from([0x0a, 0xff, 0xff, 0xff, 0x7f]))).toEqual({
      ok: false,
      problem: 'a length points past the end of the body',
    })
  })
})

describe('JSON', () => {
  test('64-bit integers may be numbers or text', () => {
    const record = {
      timeUnixNano: '1790000000123456789',
      observedTimeUnixNano: 5,
      attributes: [{ key: 'n', value: { intValue: -3 } }],
    }

    expect(logFrom(decodeLogsJson(logJson(record)))).toMatchObject({
      timeUnixNano: '1790000000123456789',
      observedTimeUnixNano: '5',
      attributes: [{ key: 'n', value: { intValue: '-3' } }],
    })
  })

  test('enums may be names or numbers', () => {
    const ids = { traceId: TRACE, spanId: SPAN }
    const named = { ...ids, kind: 'SPAN_KIND_CONSUMER', status: { code: 'STATUS_CODE_ERROR' } }

    expect(spanFrom(decodeTracesJson(spanJson(named)))).toMatchObject({ kind: 5, status: { code: 2 } })
    expect(spanFrom(decodeTracesJson(spanJson({ ...ids, kind: 3 })))).toMatchObject({ kind: 3 })
    expect(logFrom(decodeLogsJson(logJson({ severityNumber: 'SEVERITY_NUMBER_WARN2' })))).toMatchObject({
      severityNumber: 14,
    })
  })

  test('null means absent, and doubles may be spelled as text', () => {
    const record = {
      body: null,
      traceId: null,
      attributes: [
        { key: 'a', value: null },
        { key: 'd', value: { doubleValue: 'NaN' } },
      ],
    }

    expect(logFrom(decodeLogsJson(logJson(record)))).toMatchObject({
      attributes: [
        { key: 'a', value: {} },
        { key: 'd', value: { doubleValue: Number.NaN } },
      ],
    })
  })

  test('ids are lower-cased; a malformed one is left out of a log and costs a span', () => {
    expect(logFrom(decodeLogsJson(logJson({ traceId: TRACE.toUpperCase() })))).toMatchObject({ traceId: TRACE })
    expect(logFrom(decodeLogsJson(logJson({ traceId: 'xyz' })))).not.toHaveProperty('traceId')
    expect(decodeTracesJson(spanJson({ traceId: 'xyz', spanId: SPAN }))).toMatchObject({ ok: true, rejected: 1 })
  })

  test('an invalid record is rejected alone and counted', () => {
    const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: 'soon' }, { eventName: 'kept' }] }] }] }
    const outcome = decodeLogsJson(JSON.stringify(body))

    expect(outcome).toMatchObject({ ok: true, rejected: 1, reason: '`timeUnixNano` is not an integer' })
    expect(logFrom(outcome)).toMatchObject({ eventName: 'kept' })
  })

  test.each([
    ['', 'the body is not JSON'],
    ['{', 'the body is not JSON'],
    ['[]', '`request` is not an object'],
    ['{"resourceLogs":{}}', '`resourceLogs` is not a list'],
    ['{"resourceLogs":[7]}', '`resourceLogs` is not an object'],
    ['{"resourceLogs":[{"scopeLogs":[{"logRecords":"x"}]}]}', '`logRecords` is not a list'],
  ])('%s is refused by name', (text, problem) => {
    expect(decodeLogsJson(text)).toEqual({ ok: false, problem })
  })

  test('numbers that do not fit 64 bits are refused', () => {
    expect(decodeLogsJson(logJson({ timeUnixNano: '18446744073709551616' }))).toMatchObject({ rejected: 1 })
    expect(decodeLogsJson(logJson({ timeUnixNano: -1 }))).toMatchObject({ rejected: 1 })
  })

  test.each([
    [{ boolValue: 'true' }, '`boolValue` is not true or false'],
    [{ boolValue: 1 }, '`boolValue` is not true or false'],
    [{ doubleValue: '0x10' }, '`doubleValue` is not a number'],
    [{ doubleValue: '1e' }, '`doubleValue` is not a number'],
    [{ bytesValue: 'a*b' }, '`bytesValue` is not base64'],
    [{ bytesValue: 'abcde' }, '`bytesValue` is not base64'],
  ])('the value %j is refused, and not read as another', (body, reason) => {
    expect(decodeLogsJson(logJson({ body }))).toMatchObject({ rejected: 1, reason })
  })

  test.each([
    ['+/8=', '+/8='],
    ['-_8', '+/8='],
    ['-_8=', '+/8='],
    ['', ''],
  ])('bytes are read from both alphabets of base64: %s', (bytesValue, expected) => {
    expect(logFrom(decodeLogsJson(logJson({ body: { bytesValue } })))).toMatchObject({ body: { bytesValue: expected } })
  })

  test.each([
    ['1e3', 1_000],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ])('a double is read from the text %s', (doubleValue, expected) => {
    expect(logFrom(decodeLogsJson(logJson({ body: { doubleValue } })))).toMatchObject({
      body: { doubleValue: expected },
    })
  })

  test('a body that nests without end neither throws nor hangs', () => {
    const value = `${'{"arrayValue":{"values":['.repeat(20_000)}{}${']}}'.repeat(20_000)}`

    expect(decodeLogsJson(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${value}}]}]}]}`)).toMatchObject({
      ok: true,
      rejected: 1,
      reason: 'an attribute nests deeper than 32',
    })
  })
})
