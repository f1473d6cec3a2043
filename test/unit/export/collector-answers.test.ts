import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createOtlpExporter } from '../../support/clocked.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { encodePartialSuccess } from '../../support/otlp-official.js'

const payload = {
  resourceLogs: [
    {
      resource: { attributes: [] },
      scopeLogs: [
        {
          logRecords: [1, 2, 3].map(() => ({
            timeUnixNano: '1',
            observedTimeUnixNano: '1',
            severityNumber: 9,
            attributes: [],
          })),
        },
      ],
    },
  ],
}

async function deliver(answer: (res: ServerResponse) => void, delivery: 'queued' | 'direct' = 'queued') {
  let written = 0
  const server = createServer((req, res) => {
    req.resume()
    req.on('end', () => answer(res))
    res.on('close', () => {
      written = res.socket?.bytesWritten ?? written
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const exporter = createOtlpExporter({
    environmentVariables: { OTEL_EXPORTER_OTLP_ENDPOINT: url },
    clock: createFakeClock(),
    delivery,
    directTries: 1,
  })
  await exporter.write(payload).catch(() => {})
  await exporter.flush()
  return { ...exporter.stats(), bytesRead: () => written }
}

const json = (body: unknown) => (res: ServerResponse) =>
  void res
    .writeHead(200, { 'content-type': 'application/json' })
    .end(typeof body === 'string' ? body : JSON.stringify(body))
const protobuf = (rejected: number) => (res: ServerResponse) =>
  void res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(encodePartialSuccess(rejected, 'no'))

test.each<[string, (res: ServerResponse) => void, number]>([
  ['more rejected than was sent', json({ partialSuccess: { rejectedLogRecords: '900' } }), 3],
  ['more rejected than was sent, as protobuf', protobuf(900), 3],
  ['2^63 - 1 rejected', json({ partialSuccess: { rejectedLogRecords: '9223372036854775807' } }), 3],
  ['a negative number rejected', json({ partialSuccess: { rejectedLogRecords: -5 } }), 0],
  ['a negative number rejected, as protobuf', protobuf(-5), 0],
  ['a fraction rejected', json({ partialSuccess: { rejectedLogRecords: 1.9 } }), 1],
  ['no number rejected', json({ partialSuccess: { rejectedLogRecords: 'many' } }), 0],
  ['an infinite number rejected', json('{"partialSuccess":{"rejectedLogRecords":1e999}}'), 3],
  ['a list rejected', json({ partialSuccess: { rejectedLogRecords: [2] } }), 0],
  ['two rejected', json({ partialSuccess: { rejectedLogRecords: 2, errorMessage: { a: 1 } } }), 2],
  ['null', json('null'), 0],
  ['a list', json('[]'), 0],
  ['a partial success of null', json({ partialSuccess: null }), 0],
  ['nothing', (res) => void res.writeHead(200).end(), 0],
  ['204', (res) => void res.writeHead(204).end(), 0],
  ['202 and a page', (res) => void res.writeHead(202, { 'content-type': 'text/html' }).end('\n\x04\b\x03\x12\x00'), 0],
  ['cut off JSON', json('{"partialSuccess":{"rejectedLogRecords":2'), 0],
  [
    'an answer that breaks off',
    (res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      res.write('{"partial', () => res.destroy())
    },
    0,
  ],
])('an answer with %s counts no more than was sent', async (_name, answer, rejected) => {
  for (const delivery of ['queued', 'direct'] as const) {
    const { queued, ...stats } = await deliver(answer, delivery)

    expect([delivery, stats.delivered, stats.rejected, stats.dropped, queued]).toEqual([
      delivery,
      3 - rejected,
      rejected,
      {},
      0,
    ])
  }
})

test.each([200, 400, 503])('an endless answer of %i is not read to its end', async (status) => {
  const stats = await deliver((res) => {
    res.writeHead(status, { 'content-type': 'application/json' })
    const chunk = Buffer.alloc(64 * 1024, 32)
    const more = () => {
      while (!res.destroyed && res.write(chunk));
    }
    res.on('drain', more)
    more()
  })

  expect(stats.delivered).toBe(status === 200 ? 3 : 0)
  expect(stats.bytesRead()).toBeLessThan(16 * 1024 * 1024)
})
