import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { SNIPPET } from '../../src/shared/snippet.js'
import type { WireRecord } from '../../src/shared/wire.js'
import { bundleForPage } from '../support/bundle.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const HEAD = readFileSync('dist/throughline.js', 'utf8')
const TAIL = readFileSync('dist/throughline-tail.js', 'utf8')
const ATTRIBUTED_TAIL = readFileSync('dist/throughline-tail-attributed.js', 'utf8')
const INTEGRITY: Record<string, string> = JSON.parse(readFileSync('dist/integrity.json', 'utf8'))
const TAG = '<script src="/throughline.js" data-service="shop" data-debug="true"></script>'
const ATTRIBUTED_TAG = TAG.replace('></', ' data-vitals="attributed"></')
const ATTRIBUTED_PATH = '/throughline-tail-attributed.js'

const stage = setStage()
const records = <K extends WireRecord['kind']>(kind: K) =>
  stage.server.records().filter((record) => record.kind === kind) as Extract<WireRecord, { kind: K }>[]
const dropped = (reason: string) =>
  stage.server.envelopes.reduce((sum, { dropped = {} }) => sum + (dropped[reason] ?? 0), 0)

interface Shop {
  /** What stands on the page. */
  html: string
  headers?: Record<string, string>
  /** Answers the request for the tail. @default the file */
  tail?: 'held' | 'missing' | 'blocked' | string
  /** Its path. */
  tailPath?: string
}

/** Opens a page, and gives what answers the request for the tail later. */
async function open({ html, headers = {}, tail = TAIL, tailPath = '/throughline-tail.js' }: Shop) {
  const { server } = stage
  let held: ServerResponse | undefined
  const serve = (response: ServerResponse, text: string) =>
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(text)
  server.serve('/throughline.js', HEAD)
  server.on(tailPath, (_, response) => {
    if (tail === 'held') held = response
    else if (tail === 'missing') response.writeHead(404).end()
    else serve(response, tail)
  })
  server.serve('/shop', `<!doctype html><title>shop</title><link rel="icon" href="data:,"><body>${html}`, headers)
  const context = await stage.browser.createBrowserContext()
  const page = await context.newPage()
  const logged: string[] = []
  const thrown: unknown[] = []
  page.on('console', (message) => logged.push(message.text()))
  page.on('pageerror', (error) => thrown.push(error))
  if (tail === 'blocked') {
    await page.setRequestInterception(true)
    page.on('request', (request) => void (request.url().includes('-tail') ? request.abort() : request.continue()))
  }
  await page.goto(`${server.url}/shop`)
  return {
    page,
    logged,
    thrown,
    close: () => context.close(),
    async release() {
      const response = await eventually(() => held)
      serve(response, TAIL)
    },
  }
}

/** Leaves the page for another one, as a visitor does. */
async function leave(page: Page): Promise<void> {
  stage.server.serve('/elsewhere', '<!doctype html><link rel="icon" href="data:,">')
  await page.goto(`${stage.server.url}/elsewhere`)
}

describe('the start', () => {
  test('formats no stack, opens no storage, and asks for compilation off the main thread', async () => {
    const { page, close } = await open({
      html: `<script>window.done = []
        Error.prepareStackTrace = () => { done.push('stack'); return '' }
        const add = EventTarget.prototype.addEventListener
        EventTarget.prototype.addEventListener = function (...args) { if (args[0] === 'storage') done.push('storage'); return add.apply(this, args) }
      </script>${TAG}<script>window.atStart = [...done]; addEventListener('storage', () => {}); window.later = [...done]</script>`,
    })
    expect(await page.evaluate('[atStart, later]')).toEqual([[], ['storage', 'storage']])
    expect(HEAD.startsWith('//# allFunctionsCalledOnLoad\n')).toBe(true)
    await close()
  })
})

describe('before the tail has loaded', () => {
  test('a visit that ends is recorded: its page view, its click and its request', async () => {
    const { page, close } = await open({
      html: `${TAG}<button onclick="fetch('/api/cart')">buy</button>`,
      tail: 'held',
    })
    await page.click('button')
    const request = await eventually(() => stage.server.to('/api/cart')[0])
    await page.evaluate('new Promise(requestAnimationFrame)')
    await leave(page)
    const action = await eventually(() => records('action')[0])
    expect(records('event').map(({ name }) => name)).toContain('page_view')
    expect(action.action?.id).toBe(request?.headers['x-throughline-origin-action-id'])
    expect(records('request').map(({ path }) => path)).toEqual(['/api/cart'])
    expect(stage.server.envelopes[0]?.page.service).toBe('shop')
    await close()
  })

  test('the records of a visit that ends are as beforeSend changes them; what JSON cannot carry is counted', async () => {
    const beforeSend = `({ record }) => record.kind === 'request' ? { ...record, path: 1n } : { ...record, attrs: { seen: true } }`
    const { page, close } = await open({
      html: `<script src="/throughline.js"></script><script>throughline('start', { service: 'shop', beforeSend: ${beforeSend} })</script><button onclick="fetch('/api/cart')">buy</button>`,
      tail: 'held',
    })
    await page.click('button')
    await eventually(() => stage.server.to('/api/cart')[0])
    await page.evaluate('new Promise(requestAnimationFrame)')
    await leave(page)
    const view = await eventually(() => records('event').find(({ name }) => name === 'page_view'))
    expect(view.attrs).toEqual({ seen: true })
    expect([records('request').length, dropped('scrub_failed')]).toEqual([0, 1])
    await close()
  })

  test('what is tracked and thrown waits for it, with the action and the time that it had', async () => {
    const { page, release, close } = await open({
      html: `${TAG}<button onclick="fetch('/api/cart'); throughline('track', 'add_to_cart', { product_id: 'p-17' }); setTimeout(() => { throw new TypeError('early') })">buy</button>`,
      tail: 'held',
    })
    await page.evaluate(`throughline('captureError', new RangeError('handed over'))`)
    await page.click('button')
    await page.evaluate('new Promise((done) => setTimeout(done, 400))')
    await release()
    const event = await eventually(() => records('event').find(({ name }) => name === 'add_to_cart'))
    const error = await eventually(() => records('error').find(({ type }) => type === 'TypeError'))
    await eventually(() => records('error').find(({ type }) => type === 'RangeError'))
    expect(event).toMatchObject({ attrs: { product_id: 'p-17' } })
    expect(event.age).toBeGreaterThanOrEqual(400)
    expect(error.action?.id).toBe(event.action?.id)
    expect(error.action?.id).toBe(stage.server.to('/api/cart')[0]?.headers['x-throughline-origin-action-id'])
    await close()
  })

  test('the stack of an error has the page’s own frames alone', async () => {
    const { page, close } = await open({
      html: `${TAG}<button onclick="setTimeout(function later() { throw new TypeError('late') })">buy</button>`,
    })
    await page.click('button')
    const error = await eventually(() => records('error')[0])
    expect(error.stack).toMatch(/later/)
    expect(error.stack).not.toContain('throughline.js')
    await close()
  })

  test('an action that ended with an error has failed', async () => {
    const { page, release, close } = await open({
      html: `${TAG}<button onclick="null.x">buy</button>`,
      tail: 'held',
    })
    await page.click('button')
    await page.evaluate('new Promise((done) => setTimeout(done, 400))')
    await release()
    const action = await eventually(() => records('action')[0])
    expect(action.outcome).toBe('error')
    await close()
  })

  test('an action holds what is tracked at once, and does not wait for the page to be idle', async () => {
    const { close } = await open({
      html: `${TAG}<script>throughline('track', 'view_product', { product_id: 'p-17' })</script><img src="/never">`,
    })
    await eventually(() => stage.server.to('/throughline-tail.js').length)
    await close()
  })
})

describe('a tail that does not come', () => {
  test.each([
    ['missing', {}],
    ['blocked', {}],
    ['the attributed one and missing', { tail: 'missing', tailPath: ATTRIBUTED_PATH }],
    ['the attributed one and blocked', { tail: 'blocked', tailPath: ATTRIBUTED_PATH }],
  ])('because it is %s costs what only it can do, which is counted', async (tail, shop) => {
    const { page, logged, thrown, close } = await open({
      html: `${'tailPath' in shop ? ATTRIBUTED_TAG : TAG}<button onclick="fetch('/api/cart')">buy</button>`,
      tail,
      ...shop,
    })
    await eventually(() => logged.some((text) => /second file/.test(text)))
    await page.click('button')
    const request = await eventually(() => stage.server.to('/api/cart')[0])
    expect(request?.headers['x-throughline-origin-action-id']).toMatch(/^act_/)
    await page.evaluate(`throughline('track', 'view_product'); throughline('captureError', new Error('x')); 0`)
    await leave(page)
    await eventually(() => records('request').length)
    expect(dropped('tail_not_loaded')).toBe(2)
    expect(thrown).toEqual([])
    await close()
  })

  test('because it is of another version does nothing to the page', async () => {
    const { page, logged, thrown, close } = await open({
      html: TAG,
      tail: TAIL.replace(/throughline\/[\w+/]{10}/g, 'throughline/another'),
    })
    await eventually(() => logged.some((text) => /another version/.test(text)))
    expect(thrown).toEqual([])
    await leave(page)
    await eventually(() => records('event').length)
    await close()
  })

  test('is not asked for where nothing may be collected', async () => {
    const { page, close } = await open({ html: TAG.replace('data-debug', 'data-consent="denied" data-debug') })
    await page.evaluate('new Promise((done) => requestIdleCallback(() => setTimeout(done, 300)))')
    expect(stage.server.to('/throughline-tail.js')).toEqual([])
    await page.evaluate(`throughline('consent', 'anonymous')`)
    await eventually(() => stage.server.to('/throughline-tail.js').length)
    await close()
  })
})

describe('the attributed tail', () => {
  const policy = (rules: string) => ({ 'content-security-policy': `default-src 'self'; ${rules}` })
  const integrity = `integrity="${INTEGRITY['throughline.js']}" crossorigin="anonymous"`
  const tagWith = (attributes: string) => ATTRIBUTED_TAG.replace('<script', `<script ${attributes}`)
  const byHash = (tail: string) => `'${INTEGRITY['throughline.js']}' '${INTEGRITY[tail]}'`

  test.each([
    ['from beside the first', { html: ATTRIBUTED_TAG }],
    ['with a nonce', { html: tagWith('nonce="n0"'), headers: policy(`script-src 'nonce-n0'; connect-src 'self'`) }],
    ['with its integrity', { html: tagWith(integrity) }],
    [
      'by a policy that names the hashes of both',
      { html: tagWith(integrity), headers: policy(`script-src ${byHash('throughline-tail-attributed.js')}`) },
    ],
    [
      'with Trusted Types',
      { html: ATTRIBUTED_TAG, headers: policy(`require-trusted-types-for 'script'; trusted-types throughline`) },
    ],
    [
      'from data-tail, with its integrity',
      { html: tagWith(`${integrity} data-tail="/causes.js"`), tailPath: '/causes.js' },
    ],
    [
      'with options that the page sets',
      {
        html: `${ATTRIBUTED_TAG.replace(/ data-(service|debug)="\w+"/g, '')}<script>throughline('start', { service: 'shop' })</script>`,
      },
    ],
  ])('loads %s, and reports the parts of LCP', async (_, shop) => {
    const { page, logged, thrown, close } = await open({
      tail: ATTRIBUTED_TAIL,
      tailPath: ATTRIBUTED_PATH,
      ...shop,
      html: `${shop.html}<h1 id="headline">A headline</h1>`,
    })
    await eventually(() => stage.server.to('tailPath' in shop ? shop.tailPath : ATTRIBUTED_PATH).length)
    // An input ends the LCP, which the library then reports.
    await page.click('h1')
    const lcp = await eventually(async () => {
      await page.evaluate(`throughline('flush')`)
      return records('vital').find(({ name }) => name === 'LCP')
    })
    expect(lcp.target).toContain('#headline')
    expect(lcp.parts).toHaveProperty('elementRenderDelay')
    expect(stage.server.to('/throughline-tail.js')).toEqual([])
    expect([thrown, logged.filter((text) => /throughline/.test(text))]).toEqual([[], []])
    await close()
  })

  test('is not run where a policy names the hash of the other alone, nor where it has been tampered with', async () => {
    const headers = policy(`script-src ${byHash('throughline-tail.js')}`)
    const refused = await open({ html: tagWith(integrity), headers, tail: ATTRIBUTED_TAIL, tailPath: ATTRIBUTED_PATH })
    await eventually(() => refused.logged.some((text) => /second file/.test(text)))
    await refused.close()
    const tampered = await open({ html: tagWith(integrity), tail: `${ATTRIBUTED_TAIL};1`, tailPath: ATTRIBUTED_PATH })
    await eventually(() => tampered.logged.some((text) => /second file/.test(text)))
    await tampered.close()
  })

  test('is left out for another value of data-vitals', async () => {
    const { close } = await open({ html: TAG.replace('></', ' data-vitals="all"></') })
    await eventually(() => stage.server.to('/throughline-tail.js').length)
    await close()
  })
})

describe('the two files', () => {
  const policy = (rules: string) => ({ 'content-security-policy': `default-src 'self'; ${rules}` })
  const tag = (attributes: string) => TAG.replace('<script', `<script ${attributes}`)

  test.each([
    ['a nonce', { html: tag('nonce="n0"'), headers: policy(`script-src 'nonce-n0'; connect-src 'self'`) }],
    [
      'Trusted Types',
      {
        html: TAG,
        headers: policy(`require-trusted-types-for 'script'; trusted-types throughline; style-src 'unsafe-inline'`),
      },
    ],
    ['their hashes', { html: tag(`integrity="${INTEGRITY['throughline.js']}" crossorigin`) }],
    ['an address of its own', { html: tag('data-tail="/throughline-tail.js?v=2"') }],
  ])('load with %s', async (_, shop) => {
    const { page, thrown, close } = await open(shop)
    await eventually(() => stage.server.to('/throughline-tail.js').length)
    await eventually(async () => {
      await page.evaluate(`throughline('flush')`)
      return records('vital').length
    })
    expect(thrown).toEqual([])
    expect(await page.evaluate(`document.querySelectorAll('script').length`)).toBe(1)
    await close()
  })

  test('do not load where the second has been tampered with', async () => {
    const { logged, close } = await open({
      html: tag(`integrity="${INTEGRITY['throughline.js']}" crossorigin`),
      tail: `${TAIL};window.tampered = true`,
    })
    await eventually(() => logged.some((text) => /second file/.test(text)))
    await close()
  })
})

describe('vitals', () => {
  test('are those of an instance that was there from the start, with a tail that comes late', async () => {
    stage.server.serve(
      '/theirs.js',
      await bundleForPage(`import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'
        window.theirs = {}
        for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) on(({ name, value }) => { theirs[name] = value }, { reportSoftNavs: true })`),
    )
    const { page, release, close } = await open({
      html: `<script src="/theirs.js"></script>${TAG}
        <h1 style="font-size: 80px">A heading that is the largest thing to see</h1>
        <button onclick="const until = performance.now() + 180; while (performance.now() < until); late.hidden = false">buy</button>
        <p id="late" hidden style="height: 300px">moved</p><p>below</p>`,
      tail: 'held',
    })
    await page.click('button')
    await page.evaluate(
      `new Promise((done) => setTimeout(() => { late.style.height = '500px'; setTimeout(done, 900) }, 700))`,
    )
    await release()
    await page.evaluate('new Promise((done) => setTimeout(done, 500))')
    await (await page.browserContext().newPage()).bringToFront()
    await eventually(() => records('vital').length >= 5)
    const ours = Object.fromEntries(records('vital').map(({ name, value }) => [name, value]))
    const round = (values: Record<string, number>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Math.round(value * 10_000) / 10_000]))
    expect(ours).toEqual(round((await page.evaluate('theirs')) as Record<string, number>))
    expect(ours.INP).toBeGreaterThan(150)
    await close()
  })
})

describe('the snippet', () => {
  const SHOP = `<script>${SNIPPET}</script>
    <button onclick="throughline('action', 'checkout_submit', () => fetch('/api/pay', { method: 'POST' }))">pay</button>`
  const PAY = `<script>throughline('start', { service: 'shop', actions: { checkout_submit: {} } })
    window.done = throughline('action', 'checkout_submit', (handle) => handle.fetch('/api/pay').then(({ status }) => status))
    throughline('action', 'checkout_submit').end()
    throughline('track', 'view_product', { product_id: 'p-17' })
    setTimeout(() => { throw new TypeError('before the script') })</script>`

  test('is shorter than 400 bytes', () => {
    expect(Buffer.byteLength(SNIPPET)).toBeLessThan(400)
  })

  test('lets the page do its work where the script is blocked', async () => {
    const { page, thrown, close } = await open({
      html: `${SHOP}${PAY.replace('setTimeout', 'void ')}<script async src="/blocked.js"></script>`,
    })
    await page.click('button')
    await eventually(() => stage.server.to('/api/pay').length === 2)
    expect(await page.evaluate('done')).toBe(200)
    expect(thrown).toEqual([])
    await close()
  })

  test('makes the calls and keeps the errors for a script that comes late', async () => {
    const { page, close } = await open({
      html: `${SHOP}${PAY}<script>setTimeout(() => document.head.append(Object.assign(document.createElement('script'), { src: '/throughline.js' })), 300)</script>`,
    })
    await eventually(() => page.evaluate('!throughline.q'))
    await page.evaluate(`throughline('flush')`)
    const error = await eventually(() => records('error')[0])
    expect(error).toMatchObject({ type: 'TypeError', message: 'before the script', handled: false })
    await eventually(() => records('event').find(({ name }) => name === 'view_product'))
    expect(stage.server.to('/api/pay')).toHaveLength(1)
    await close()
  })

  test('keeps a function that names routes for the script, and does not call it', async () => {
    const { page, thrown, close } = await open({
      html: `<script>${SNIPPET}</script><script>
        throughline('start', { service: 'shop' })
        throughline('route', (location) => location.pathname.toLowerCase() + '/:named')</script>
        <script>setTimeout(() => document.head.append(Object.assign(document.createElement('script'), { src: '/throughline.js' })), 300)</script>`,
    })
    await eventually(() => page.evaluate('!throughline.q'))
    await page.evaluate(`throughline('track', 'late')`)
    await page.evaluate(`throughline('flush')`)
    expect((await eventually(() => stage.server.envelopes[0])).page.route).toBe('/shop/:named')
    expect(thrown).toEqual([])
    await close()
  })

  test('and the script may each be there twice', async () => {
    const { page, thrown, close } = await open({
      html: `${SHOP}<script>${SNIPPET}</script>${TAG}${TAG}<script>${SNIPPET}</script>`,
    })
    await page.click('button')
    const pay = await eventually(() => stage.server.to('/api/pay')[0])
    expect(pay?.headers['x-throughline-origin-action-id']).toMatch(/^act_/)
    expect(thrown).toEqual([])
    await close()
  })

  test('works with a nonce', async () => {
    const { page, close } = await open({
      html: `<script nonce="n0">${SNIPPET};throughline('start', { service: 'shop' })</script><script nonce="n0" async src="/throughline.js"></script>`,
      headers: { 'content-security-policy': `script-src 'nonce-n0'` },
    })
    await eventually(() => page.evaluate('!throughline.q'))
    await eventually(() => stage.server.to('/throughline-tail.js').length)
    await close()
  })
})
