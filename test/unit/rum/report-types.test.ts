import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { nodeMount } from '../../../server-handler/entries/node.js'
import { envelope, vital } from '../../support/envelope.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

const PATH = '/__throughline/rum/reports'
const legacy = {
  'csp-report': {
    'document-uri': 'https://shop.example.com/p/9f8e7d6c5b4a?token=secret',
    'violated-directive': "script-src-elem 'self'",
    'blocked-uri': 'https://cdn.example.net/a.js?k=1',
    'source-file': 'https://shop.example.com/p/9f8e7d6c5b4a',
    'line-number': 12,
    'column-number': 7,
    'original-policy': "default-src 'self'; report-uri /x",
    'script-sample': 'alert("secret")',
    disposition: 'report',
    'status-code': 200,
  },
}

test.each([
  ['application/csp-report', legacy],
  ['application/csp-report; charset=utf-8', legacy],
  [
    'application/reports+json',
    [
      {
        type: 'csp-violation',
        age: 0,
        url: legacy['csp-report']['document-uri'],
        body: {
          effectiveDirective: 'script-src-elem',
          blockedURL: 'https://cdn.example.net/a.js?k=1',
          disposition: 'report',
          lineNumber: 12,
          columnNumber: 7,
          sourceFile: 'https://shop.example.com/p/9f8e7d6c5b4a',
        },
      },
    ],
  ],
])('a violation as %s is one report', async (type, body) => {
  const { send, attributes } = openEndpoint()
  expect((await send(body, { path: PATH, headers: { 'content-type': type } })).status).toBe(204)

  const [report = {}] = attributes('report')
  expect(report).toMatchObject({
    'rum.report.type': 'csp-violation',
    'rum.report.directive': 'script-src-elem',
    'rum.report.blocked_url': 'https://cdn.example.net/a.js',
    'rum.report.disposition': 'report',
    'rum.report.line': 'int 12',
    'rum.report.column': 'int 7',
  })
  expect(JSON.stringify(report)).not.toContain('secret')
})

test.each([
  ['{}', 400],
  ['{"csp-report":{}}', 400],
  ['{"csp-report":[]}', 400],
  ['null', 400],
  ['[]', 400],
  ['nonsense', 400],
])('%s is not a report', async (body, status) => {
  const { send } = openEndpoint()

  expect((await send(body, { path: PATH, headers: { 'content-type': 'application/csp-report' } })).status).toBe(status)
})

test('a violation with nothing but its page is kept, and any other field may be wrong', async () => {
  const { send, attributes } = openEndpoint()
  const body = { 'csp-report': { 'document-uri': 'https://shop.example.com/', 'line-number': 'x', disposition: 7 } }

  expect((await send(body, { path: PATH, headers: { 'content-type': 'application/csp-report' } })).status).toBe(204)
  expect(attributes('report')).toHaveLength(1)
})

test('the endpoint answers over HTTP/2 with its host in :authority', async () => {
  const { handle } = openEndpoint()
  const mount = nodeMount(handle)
  const server = createHttp2Server((req, res) =>
    mount(req as unknown as IncomingMessage, res as unknown as ServerResponse, () => res.writeHead(404).end()),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = connect(origin)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  const post = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const stream = client.request({
        ':method': 'POST',
        ':path': '/__throughline/rum',
        'content-type': 'application/json',
        ...headers,
      })
      stream.on('response', (received) => resolve(Number(received[':status'])))
      stream.on('error', reject)
      stream.end(JSON.stringify(envelope([vital({ id: JSON.stringify(headers).replace(/\W/g, '') })])))
    })

  expect(await post({ origin })).toBe(204)
  expect(await post({ origin: 'https://other.example.com' })).toBe(403)
  expect(await post({ ':authority': 'shop.example.com', origin: 'https://shop.example.com' })).toBe(204)
})

test('attributes with the same first 40 characters in their names stay distinct', async () => {
  const { send, attributes } = openEndpoint()
  const name = 'a'.repeat(40)
  const attrs = { [`${name}_first`]: 1, [`${name}_second`]: 2, [name]: 3, short: 'x' }
  await send(envelope([{ id: 'e', age: 0, kind: 'event', name: 'purchase', attrs }]))

  const [event = {}] = attributes('event')
  const custom = Object.entries(event).filter(([key]) => key.startsWith('rum.event.attr.'))
  expect(custom.map(([, value]) => value).sort()).toEqual([1, 2, 3, 'x'])
  expect(custom.every(([key]) => key.length <= 'rum.event.attr.'.length + 40)).toBe(true)
  expect(event['rum.truncated']).toBe(true)
})

test.each([
  ['more than twenty attributes', Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, i]))],
  ['a name that is none', { 'not a name': 1, ok: 2 }],
])('an event with %s is marked as truncated', async (_name, attrs) => {
  const { send, attributes } = openEndpoint()
  await send(envelope([{ id: 'e', age: 0, kind: 'event', name: 'purchase', attrs }]))

  expect(attributes('event')[0]?.['rum.truncated']).toBe(true)
})

test('a violation of Safari, which has no disposition and no place, is one report', async () => {
  const { send, attributes } = openEndpoint()
  const violation = {
    'document-uri': 'https://shop.example.com/p/1',
    referrer: '',
    'violated-directive': "script-src 'self'",
    'effective-directive': 'script-src',
    'original-policy': "default-src 'self'",
    'blocked-uri': 'https://cdn.example.net',
    'status-code': 200,
  }
  const headers = { 'content-type': 'application/csp-report' }
  expect((await send({ 'csp-report': violation }, { path: PATH, headers })).status).toBe(204)
  expect(attributes('report')).toEqual([
    expect.objectContaining({
      'rum.report.directive': 'script-src',
      'rum.report.blocked_url': 'https://cdn.example.net',
    }),
  ])
})

test('reports of types that are not kept are no fault of the browser, which would send the others later', async () => {
  const { send, attributes, handle } = openEndpoint()
  const headers = { 'content-type': 'application/reports+json' }
  const of = (type: string) => ({ type, age: 1, url: 'https://shop.example.com/', body: { policyId: 'camera' } })
  const types = ['permissions-policy-violation', 'network-error', 'coep', 'integrity-violation']
  for (const type of types) expect((await send([of(type)], { path: PATH, headers })).status).toBe(204)

  expect(attributes('report')).toEqual([])
  expect(handle.stats().losses).toEqual({ 'server_dropped.report': types.length })
  for (const none of [[], [{}], [7], [{ type: 'crash' }]])
    expect((await send(none, { path: PATH, headers })).status).toBe(400)
})
