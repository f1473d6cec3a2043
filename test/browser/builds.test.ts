import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { bundleForPage } from '../support/bundle.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const BUNDLED = `import * as throughline from './src/entries/index.ts'
  window.api = throughline`
/** The script tag's calls by the names of the module's exports. */
const SCRIPT = `window.api = new Proxy({}, { get: (_, name) => (...args) => throughline(name, ...args) })`

const BUILDS = {
  'the module': () => bundleForPage(BUNDLED),
  'the module in one file': () => bundleForPage(BUNDLED.replace('index', 'all')),
  'the script tag': async () => `${readFileSync('dist/throughline.js', 'utf8')};${SCRIPT}`,
}

/** Keys of what callbacks were given, sorted; and of what was returned. */
const SCENARIO = `
  window.seen = {}
  const see = (name, value) => { seen[name] = value }
  const options = {
    service: 'shop', version: '1.2', environment: 'test', site: 'eu', consent: 'granted', debug: true, platform: 'ios', product: 'payin',
    actions: api.defineActions({ pay: { match: '#b', surfaceArea: 'checkout', productType: 'card' }, load: { route: '/:page' } }),
    events: api.defineEvents({ tick: { n: 'number', ok: 'boolean', text: 'string' } }),
    propagateTo: [(url) => { see('origin', [url instanceof URL, url.pathname]); return false }],
    route: ({ pathname, hash, search }) => { see('location', [pathname, hash, search]); return '/fixed' },
    session: () => api.sessionIdFromJwt('e30.' + btoa(JSON.stringify({ session_id: 'tok-17' })).replaceAll('=', '') + '.sig'),
    beforeSend(input) {
      const { record } = input
      see('beforeSend ' + record.kind + (record.kind === 'event' ? ' ' + record.name : ''), [Object.keys(input), Object.keys(record).filter((key) => record[key] !== undefined).sort()])
      if (record.kind === 'error') record.message = 'changed'
      return record
    },
  }
  const running = api.start(options)
  see('running', Object.keys(running).sort())
  api.track('tick', { n: 1, ok: true, text: 'a' })
  api.captureError(new TypeError('broken', { cause: new Error('inner') }), { handled: false, source: 'boundary', attributes: { step: 'pay' } })
  api.identify('9f86d081884c7d659a2feaa0c55ad0159f86d081')
  fetch('http://localhost:1/elsewhere').catch(() => {})
  window.work = async () => {
    const handle = api.action('pay')
    see('handle', [Object.keys(handle).sort(), handle.id.slice(0, 4), Object.keys(handle.context).sort().filter((key) => handle.context[key] !== undefined), handle.context.surface_area])
    await handle.fetch('/api/handle')
    see('bound', handle.bind((a, b) => a + b)(1, 2))
    handle.end('error')
    const end = await handle.settled
    see('settled', [Object.keys(end).sort(), end.outcome])
    see('result', api.action('pay', (inner) => [typeof inner.id, 7]))
    running.flush()
  }`

async function play(page: Page): Promise<Record<string, unknown>> {
  await page.evaluate(SCENARIO)
  await page.evaluate('work()')
  await page.click('#b')
  await eventually(async () => {
    await page.evaluate(
      `api.flush?.() ?? 0; throughline?.('flush')`.replace(`throughline?.('flush')`, `window.throughline?.('flush')`),
    )
    return page.evaluate(`'beforeSend action' in seen && 'beforeSend request' in seen && 'beforeSend error' in seen`)
  })
  return (await page.evaluate('seen')) as Record<string, unknown>
}

describe.each(Object.entries(BUILDS))('%s', (_, build) => {
  test('gives callbacks and callers the documented names', async () => {
    stage.server.serve('/built.js', await build())
    stage.server.serve('/built-tail.js', readFileSync('dist/throughline-tail.js', 'utf8'))
    stage.server.serve(
      '/shop',
      `<!doctype html><link rel="icon" href="data:,"><button id="b">b</button><script src="/built.js"></script>`,
    )
    const page = await stage.browser.newPage()
    await page.goto(`${stage.server.url}/shop?q=1#place`)
    const seen = await play(page)
    expect(seen).toMatchObject({
      location: ['/shop', '#place', '?q=1'],
      origin: [true, '/elsewhere'],
      running: ['action', 'captureError', 'consent', 'flush', 'identify', 'route', 'stop', 'track'],
      handle: [
        ['bind', 'context', 'end', 'fetch', 'id', 'run', 'settled'],
        'act_',
        [
          'action_kind',
          'action_name',
          'origin_action_id',
          'platform',
          'product_type',
          'request_origin',
          'surface_area',
        ],
        'checkout',
      ],
      bound: 3,
      settled: [['durationMs', 'outcome'], 'error'],
      result: ['string', 7],
      'beforeSend event tick': [
        ['record', 'action', 'route'],
        ['attrs', 'kind', 'name'],
      ],
      'beforeSend error': [
        ['record', 'action', 'route'],
        ['attrs', 'causes', 'count', 'handled', 'kind', 'message', 'source', 'stack', 'type'],
      ],
      'beforeSend request': [
        ['record', 'action', 'route'],
        expect.arrayContaining(['duration', 'host', 'kind', 'method', 'path', 'retry', 'status']),
      ],
      'beforeSend action': [
        ['record', 'action', 'route'],
        ['dead', 'duration', 'kind', 'outcome', 'rage', 'requests', 'retries'],
      ],
    })
    const records = () => stage.server.records()
    await eventually(
      () => records().some(({ kind }) => kind === 'error') && records().some(({ kind }) => kind === 'action'),
    )
    expect(records().find(({ kind }) => kind === 'error')).toMatchObject({
      type: 'TypeError',
      message: 'changed',
      source: 'boundary',
      handled: false,
      causes: [{ message: 'inner' }],
      attrs: { step: 'pay' },
    })
    expect(stage.server.envelopes.at(-1)?.page).toMatchObject({
      service: 'shop',
      version: '1.2',
      env: 'test',
      site: 'eu',
      session: 'tok-17',
      route: '/fixed',
      user: '9f86d081884c7d659a2feaa0c55ad0159f86d081',
    })
    expect(stage.server.to('/api/handle')[0]?.headers).toMatchObject({
      'x-throughline-action-name': 'pay',
      'x-throughline-surface-area': 'checkout',
      'x-throughline-product-type': 'card',
      'x-throughline-platform': 'ios',
      'x-session-id': 'tok-17',
    })
    await page.close()
  })
})
