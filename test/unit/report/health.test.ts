import { expect, onTestFinished, test } from 'vitest'
import { createReportHandler, openStore } from '../../support/clocked.js'
import { logRecord, logRequest, NOW_MS } from '../../support/log-request.js'

const count = (signal: string, reason: string, route: string, times: number) =>
  logRecord({
    'rum.kind': 'health',
    'rum.health.signal': signal,
    'rum.health.reason': reason,
    'rum.route_pattern': route,
    'rum.health.count': times,
  })

async function healthOf(records: ReturnType<typeof count>[], more: object = {}) {
  const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
  onTestFinished(() => store.close())
  await store.writeLogs(logRequest(records))
  const report = createReportHandler({ store: { ...store, ...more }, now: () => NOW_MS })
  return (await report(new Request('http://127.0.0.1/report/health'))).text()
}

const factOf = (page: string, name: string) => new RegExp(`<dt>${name}</dt><dd>([^<]*)<`).exec(page)?.[1]

const MANY_ROUTES = Array.from({ length: 700 }, (_, i) => count('malformed_header', 'traceparent', `/r${i}`, 1))

test('losses are counted however many routes have other signals', async () => {
  const page = await healthOf([...MANY_ROUTES, count('server_dropped', 'sink_failed', '', 7)])

  expect(factOf(page, 'Known to be lost')).toMatch(/^7 /)
  expect(page.includes('Only the first 500 are shown.')).toBe(true)
})

test('a rollout signal counts all of its places', async () => {
  const restarted = MANY_ROUTES.map((_, i) => count('trace_restarted', '', `/r${i}`, 1))
  const page = await healthOf([...MANY_ROUTES, ...restarted])

  expect(/>trace_restarted<.*?data-name="Count">(\d+)</.exec(page)?.[1]).toBe('700')
})

test('records with a value that the store cannot hold are among those that it refused', async () => {
  const dropped = { queueFull: 1, writeFailed: 2, closed: 0, unstorable: 4 }
  const page = await healthOf([], { stats: () => ({ written: 10, dropped, queued: 0, commits: 1 }) })

  expect(factOf(page, 'Refused by the store since its start')).toBe('7')
})
