import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { diagnose, type Installation } from '../../../server-handler/doctor/diagnose.js'
import type { Finding } from '../../../server-handler/doctor/finding.js'
import { answeringPreflights, installationFaults } from '../../support/doctor-faults.js'
import { BUILT_HASHES, type DoctorSite, startDoctorSite } from '../../support/doctor-site.js'
import { type ProxyFault, startFaultyProxy } from '../../support/faulty-proxy.js'
import { freePort } from '../../support/free-port.js'

let site: DoctorSite
beforeAll(async () => {
  site = await startDoctorSite()
})
afterAll(() => site.close())

async function proxied(fault: ProxyFault = {}): Promise<string> {
  const proxy = await startFaultyProxy(site.url, fault)
  onTestFinished(() => proxy.close())
  return proxy.url
}

async function check(url: string, more: Partial<Installation> = {}): Promise<Finding[]> {
  return diagnose({ url: new URL(url), api: new URL('/api/orders', url), hasBrowser: false, ...more })
}

/** What is not given to a check. */
const NOT_GIVEN = [
  ...['collector', 'collector_health', 'schema', 'rows', 'database_clock', 'stored_sampling', 'config'],
  ...['browser_runtime', 'browser_policy', 'browser_envelope', 'browser_headers'],
]

/** The findings that are not ok, without those of what was not given. */
function differing(findings: readonly Finding[], ignored: readonly string[] = NOT_GIVEN): Record<string, string> {
  const other = findings.filter(({ id, status }) => status !== 'ok' && !ignored.includes(id))
  return Object.fromEntries(other.map(({ id, status }) => [id, status]))
}

describe('of a site', () => {
  test('that is healthy, every check is ok, directly and behind a proxy', async () => {
    for (const url of [site.url, await proxied()]) {
      const findings = await check(url)
      expect(differing(findings)).toEqual({})
      expect(findings.filter(({ status }) => status === 'ok')).toHaveLength(21)
    }
  })

  test.each(installationFaults(BUILT_HASHES['throughline.js'] ?? '').map((fault) => [fault.name, fault] as const))(
    'exactly the fault is found: %s',
    async (_, fault) => {
      const findings = await check(await proxied(fault))
      expect(differing(findings)).toEqual(fault.expected)
      for (const { status, advice } of findings)
        if (status === 'error' || status === 'warn') expect(advice).toBeTruthy()
    },
  )

  test('that asks for the causes of vitals, every check is ok', async () => {
    const url = await proxied({
      onResponse: (answer) =>
        /html/.test(answer.headers['content-type'] ?? '')
          ? { ...answer, body: Buffer.from(String(answer.body).replace(' data-s', ' data-vitals="attributed" data-s')) }
          : answer,
    })
    const findings = await check(url)
    expect(differing(findings)).toEqual({})
    expect(findings.find(({ id }) => id === 'tail')?.found).toContain('/throughline-tail-attributed.js')
  })

  test('that cannot be reached, the page is the only error', async () => {
    const findings = await check(`http://127.0.0.1:${await freePort()}/`)
    expect(findings.filter(({ status }) => status !== 'skipped')).toMatchObject([
      { id: 'page', status: 'error', found: expect.stringContaining('does not answer: nothing listens there') },
    ])
  })

  test.each([
    [500, 'text/html'],
    [404, 'text/html'],
    [200, 'application/json'],
  ])('whose page answers %s with %s, that is the only error', async (status, type) => {
    const findings = await check(
      await proxied({ onRequest: () => ({ status, headers: { 'content-type': type }, body: Buffer.from('') }) }),
    )
    expect(findings.filter((finding) => finding.status !== 'skipped').map(({ id }) => id)).toEqual(['page'])
  })

  test('that redirects in a circle, the page is the only error', async () => {
    const url = await proxied({ onRequest: () => ({ status: 302, headers: { location: '/' }, body: Buffer.from('') }) })
    const [page] = await check(url)
    expect(page).toMatchObject({ status: 'error', found: 'more than 5 redirects' })
  })
})

describe('of an API on another origin', () => {
  const other = async (fault: ProxyFault) => ({ api: new URL('/api/orders', await proxied(fault)) })

  test('whose preflight lists our headers, every check is ok', async () => {
    expect(differing(await check(site.url, await other(answeringPreflights())))).toEqual({})
  })

  test.each([
    ['lists other headers only', answeringPreflights(['content-type', 'authorization'])],
    ['lists all but one', answeringPreflights(['traceparent', 'tracestate', 'baggage', 'x-correlation-id'])],
    ['is not answered', {}],
    [
      'allows another origin',
      {
        onRequest: () => ({
          status: 204,
          headers: { 'access-control-allow-origin': 'https://a.example' },
          body: Buffer.from(''),
        }),
      },
    ],
  ] satisfies [string, ProxyFault][])('whose preflight %s, that is found', async (_, fault) => {
    const found = await check(
      site.url,
      await other({
        ...answeringPreflights(),
        onRequest: (asked) => (asked.method === 'OPTIONS' ? fault.onRequest?.(asked) : undefined),
      }),
    )
    expect(differing(found)).toEqual({ api_preflight: 'error' })
  })
})

test('of an API on another origin whose request ids pages cannot read, that is found', async () => {
  const { onRequest } = answeringPreflights()
  const api = new URL('/api/orders', await proxied(onRequest ? { onRequest } : {}))
  expect(differing(await check(site.url, { api }))).toEqual({ api_headers: 'warn' })
})

describe('what servers send', () => {
  test('is printed without control characters, and cut', async () => {
    const text = `\u001b[31m::error::x\n${'y'.repeat(5_000)}`
    const url = await proxied({
      onRequest: ({ path }) =>
        path === '/__throughline/rum' ? { status: 500, headers: {}, body: Buffer.from(text) } : undefined,
    })
    const found = (await check(url)).find(({ id }) => id === 'endpoint')
    expect(found?.status).toBe('error')
    for (const { found: each, advice = '' } of await check(url)) {
      expect(each + advice).not.toMatch(/[\u0000-\u001f]/)
      expect(each.length).toBeLessThanOrEqual(300)
    }
  })
})
