import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeLogsJson } from '../../../server-handler/otlp/encode-json.js'
import { encodeLogsProtobuf } from '../../../server-handler/otlp/encode-protobuf.js'
import type { ExportLogsRequest } from '../../../server-handler/otlp/model.js'
import { createOtlpReceiver } from '../../../server-handler/store/receiver.js'
import type { WriteResult } from '../../../server-handler/store/writer.js'
import { logRecord, logRequest } from '../../support/log-request.js'
import { encodePartialSuccess } from '../../support/otlp-official.js'

function stage({
  result = {},
  maxBytes = 10_000,
  maxDecodedBytes = 20_000,
}: {
  result?: Partial<WriteResult>
  maxBytes?: number
  maxDecodedBytes?: number
} = {}) {
  const taken: ExportLogsRequest[] = []
  const receive = createOtlpReceiver({
    store: {
      writeLogs: async (request) => {
        taken.push(request)
        return { written: 1, dropped: 0, ...result }
      },
      writeTraces: async () => ({ written: 1, dropped: 0 }),
    },
    maxBytes,
    maxDecodedBytes,
  })
  const post = (body: BodyInit, headers: Record<string, string> = {}, path = '/v1/logs') =>
    receive(
      new Request(`http://127.0.0.1:4320${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
    )
  return { taken, post, receive }
}

const request = logRequest([logRecord({ a: 'b' })])
const json = encodeLogsJson(request)
const PROTOBUF = { 'content-type': 'application/x-protobuf' }
const GZIP = { 'content-encoding': 'gzip' }
const attributesIn = (taken: ExportLogsRequest[]) => taken[0]?.resourceLogs[0]?.scopeLogs[0]?.logRecords[0]?.attributes

describe('the receiver', () => {
  test.each([
    ['JSON', json, {}],
    ['JSON with a charset', json, { 'content-type': 'application/json; charset=utf-8' }],
    ['protobuf', Uint8Array.from(encodeLogsProtobuf(request)), PROTOBUF],
    ['packed JSON', Uint8Array.from(gzipSync(json)), GZIP],
    ['packed protobuf', Uint8Array.from(gzipSync(encodeLogsProtobuf(request))), { ...PROTOBUF, ...GZIP }],
  ])('takes %s and answers in kind', async (_name, body, headers) => {
    const { post, taken } = stage()
    const response = await post(body, headers)

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(
      'content-type' in headers && headers['content-type'] === PROTOBUF['content-type']
        ? 'application/x-protobuf'
        : 'application/json',
    )
    expect(attributesIn(taken)).toEqual([{ key: 'a', value: { stringValue: 'b' } }])
  })

  test('answers an empty success: {} in JSON, no bytes in protobuf', async () => {
    const { post } = stage()

    expect(await (await post(json)).json()).toEqual({})
    expect((await (await post(Uint8Array.from(encodeLogsProtobuf(request)), PROTOBUF)).arrayBuffer()).byteLength).toBe(
      0,
    )
  })

  test('reports in JSON how many records it rejected, and why', async () => {
    const { post } = stage()
    const response = await post('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"x"},{}]}]}]}')

    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      partialSuccess: { rejectedLogRecords: '1', errorMessage: '`timeUnixNano` is not an integer' },
    })
  })

  test('reports in protobuf as the official definitions specify', async () => {
    const { receive } = stage()
    const span = Uint8Array.from([0x0a, 0x04, 0x12, 0x02, 0x12, 0x00]) // One span without ids.
    const response = await receive(
      new Request('http://localhost/v1/traces', { method: 'POST', body: span, headers: PROTOBUF }),
    )

    expect(Buffer.from(await response.arrayBuffer())).toEqual(
      Buffer.from(encodePartialSuccess(1, 'a span has no valid traceId')),
    )
  })

  test.each([
    [400, 'what is not JSON', '{', {}],
    [400, 'invalid protobuf', Uint8Array.from([0xff, 0xff]), PROTOBUF],
    [400, 'what is not gzip', json, GZIP],
    [413, 'a body over the limit', ' '.repeat(10_001), {}],
    [413, 'a body over the limit once unpacked', Uint8Array.from(gzipSync(' '.repeat(20_001))), GZIP],
    [415, 'another content type', json, { 'content-type': 'text/plain' }],
    [415, 'another packing', json, { 'content-encoding': 'br' }],
  ])('answers %i to %s', async (status, _name, body, headers) => {
    const { post, taken } = stage()
    const response = await post(body, headers)

    expect(response.status).toBe(status)
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0)
    expect(taken).toEqual([])
  })

  test('says what was wrong in the shape of google.rpc.Status', async () => {
    const { post } = stage()

    expect(await (await post('{')).json()).toEqual({ code: 3, message: 'the body is not JSON' })
  })

  test('believes a declared length before it reads', async () => {
    const { receive } = stage()
    const body = new ReadableStream({ pull: () => new Promise(() => {}) }, { highWaterMark: 0 })
    const headers = { 'content-type': 'application/json', 'content-length': '10001' }
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers, duplex: 'half' }

    expect((await receive(new Request('http://localhost/v1/logs', init))).status).toBe(413)
  })

  test('asks the sender to try again when the store is full', async () => {
    const { post } = stage({ result: { written: 0, dropped: 1, reason: 'queue_full' } })
    const response = await post(json)

    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  })

  test('takes POST on its two paths and nothing else', async () => {
    const { post, receive } = stage()

    expect((await receive(new Request('http://localhost/v1/logs'))).status).toBe(405)
    expect((await post(json, {}, '/v1/metrics')).status).toBe(404)
    expect((await post('{}', {}, '/v1/traces')).status).toBe(200)
  })
})
