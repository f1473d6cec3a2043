import { request } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { type DevServer, startDevServer } from '../../../server-handler/cli/dev-server.js'
import { eventually } from '../../support/eventually.js'
import { logRecord, logRequest } from '../../support/log-request.js'

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
const JSON_TYPE = { 'content-type': 'application/json' }

interface Sent {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
}

describe('the development server', () => {
  let server: DevServer
  beforeAll(async () => {
    server = await startDevServer({ port: 0, dataPath: ':memory:' })
    return () => server.close()
  })

  // fetch() forbids the very headers that matter here.
  const send = ({ method = 'GET', path, headers = {}, body }: Sent) =>
    new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
      const sending = request(`${server.url}${path}`, { method, headers }, (response) => {
        response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }))
      })
      sending.on('error', reject).end(body)
    })

  const envelope = (id: string) =>
    JSON.stringify({
      v: 1,
      sentAt: Date.now(),
      seq: 0,
      page: { id, route: '/p/:slug', service: 'shop' },
      records: [
        { id: 'r1', age: 5, kind: 'vital', name: 'LCP', value: 1830.5, delta: 1830.5, rating: 'good', vitalId: 'v1' },
      ],
    })
  const vitalsOf = (page: string) =>
    server.store.query('SELECT metric, value, route FROM rum_vitals WHERE page_id = $page', { page })

  test('what a page sends appears in the report', async () => {
    const headers = { ...JSON_TYPE, 'sec-fetch-site': 'same-origin', 'user-agent': BROWSER }
    const { status } = await send({ method: 'POST', path: '/__throughline/rum', headers, body: envelope('own') })

    expect(status).toBe(204)
    expect(await eventually(async () => (await vitalsOf('own'))[0])).toEqual({
      metric: 'lcp',
      value: 1830.5,
      route: '/p/:slug',
    })
    expect(await (await fetch(`${server.url}/report`)).text()).toContain('/p/:slug')
  })

  test('a recent rejection appears in the report', async () => {
    const headers = { ...JSON_TYPE, 'sec-fetch-site': 'same-origin', 'user-agent': BROWSER }
    const { status } = await send({ method: 'POST', path: '/__throughline/rum', headers, body: '{' })

    expect(status).toBe(400)
    expect(await (await fetch(`${server.url}/report/health`)).text()).toContain('server_refused')
  })

  test('a page on another port of this machine may send, and its preflight is answered', async () => {
    const origin = 'http://localhost:5173'
    const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
    const preflight = await send({ method: 'OPTIONS', path: '/__throughline/rum', headers: asked })
    const headers = { ...JSON_TYPE, origin, 'sec-fetch-site': 'cross-site', 'user-agent': BROWSER }
    const sent = await send({ method: 'POST', path: '/__throughline/rum', headers, body: envelope('other-port') })

    expect(preflight).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': origin, 'access-control-allow-headers': 'content-type' },
    })
    expect(sent).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin } })
    expect(await eventually(() => vitalsOf('other-port'))).toHaveLength(1)
  })

  test('a backend may send OTLP without any headers of a browser', async () => {
    const { status } = await send({
      method: 'POST',
      path: '/v1/logs',
      headers: JSON_TYPE,
      body: JSON.stringify(logRequest([logRecord({})])),
    })

    expect(status).toBe(200)
  })

  test.each<[string, Sent]>([
    [
      'a page of another site writes',
      { method: 'POST', path: '/v1/logs', headers: { ...JSON_TYPE, origin: 'https://evil.example' }, body: '{}' },
    ],
    [
      'a sandboxed page writes',
      { method: 'POST', path: '/v1/logs', headers: { ...JSON_TYPE, origin: 'null' }, body: '{}' },
    ],
    [
      'another site embeds the report',
      { path: '/report/api/errors', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } },
    ],
    ['a rebound name reads the report', { path: '/report', headers: { host: 'evil.example' } }],
    [
      'another site asks for a preflight',
      { method: 'OPTIONS', path: '/v1/logs', headers: { origin: 'https://evil.example' } },
    ],
  ])('is refused when %s', async (_name, sent) => {
    const answer = await send(sent)

    expect(answer.status).toBe(403)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })

  test('a link from elsewhere may open the report', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }

    expect((await send({ path: '/report', headers })).status).toBe(200)
    expect(await send({ path: '/' })).toMatchObject({ status: 303, headers: { location: '/report' } })
  })
})
