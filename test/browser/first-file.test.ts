import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SNIPPET } from '../../src/shared/snippet.js'
import { launchChromium } from '../support/chromium.js'
import { eventually } from '../support/eventually.js'
import { type PageServer, startPageServer } from '../support/page-server.js'

const HEAD = readFileSync('dist/throughline.js', 'utf8')
const TAIL = readFileSync('dist/throughline-tail.js', 'utf8')
const SCRIPT = '<script src="/throughline.js"></script>'
const TAG = '<script src="/throughline.js" data-service="shop"></script>'
const HASH = '9f86d081884c7d659a2feaa0c55ad0153f1c6e2b'

let chromium: Awaited<ReturnType<typeof launchChromium>>
let server: PageServer

beforeAll(async () => {
  // A host that is not the developer's own.
  chromium = await launchChromium(['--host-resolver-rules=MAP shop.example 127.0.0.1'])
  server = await startPageServer()
})
beforeEach(() => server.forget())
afterAll(async () => {
  await chromium?.close()
  await server?.close()
})

/** Opens a page whose second file is there, missing, or held until it is released. */
async function open(html: string, { tail = 'there', host = 'localhost' } = {}) {
  let isReleased = tail === 'there'
  server.serve('/throughline.js', HEAD)
  server.on('/throughline-tail.js', async (_, response) => {
    if (tail === 'missing') return void response.writeHead(404).end()
    await eventually(() => isReleased)
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(TAIL)
  })
  server.serve('/shop', `<!doctype html><title>shop</title><link rel="icon" href="data:,"><body>${html}`)
  const page = await chromium.browser.newPage()
  const logged: string[] = []
  page.on('console', (message) => logged.push(message.text()))
  await page.goto(`${server.url.replace('localhost', host)}/shop`, { waitUntil: 'domcontentloaded' })
  const release = () => {
    isReleased = true
  }
  return { page, logged, release }
}

/** Sends what waits until something has arrived. */
function arrived(page: Page): Promise<unknown> {
  return eventually(async () => {
    await page.evaluate(`throughline('flush')`)
    return server.envelopes.length > 0
  })
}

/** Hides the page behind another one, and shows it again. */
async function hideAndShow(page: Page): Promise<void> {
  const other = await chromium.browser.newPage()
  await other.bringToFront()
  await page.waitForFunction(`document.visibilityState === 'hidden'`)
  await page.bringToFront()
  await other.close()
  await page.waitForFunction(`document.visibilityState === 'visible'`)
}

describe('the start', () => {
  test.each(["throughline('start')", "throughline('start', null)"])(
    'needs no options, also on a host that is not local: %s',
    async (call) => {
      const { page } = await open(`${SCRIPT}<script>${call}</script>`, { host: 'shop.example' })
      await arrived(page)
      expect(server.envelopes[0]?.page.service).toBe('storefront')
      await page.close()
    },
  )

  test('is left to the page if the tag has only attributes of others', async () => {
    const { page, logged } = await open(
      `${SCRIPT.replace('></', ' data-nscript="beforeInteractive" data-cfasync="false"></')}
       <script>throughline('start', { service: 'mine' })</script>`,
    )
    await arrived(page)
    expect(server.envelopes[0]?.page.service).toBe('mine')
    expect(logged).toEqual([])
    await page.close()
  })

  test('runs the function that is given with a misspelled name, and says which names there are', async () => {
    const { page, logged } = await open(
      SCRIPT.replace('></', ' data-service="mine"></') +
        `<script>window.paid = throughline('actoin', 'pay', (handle) => { handle.end(); return 'paid' }); throughline(Symbol('odd'))</script>`,
    )
    await arrived(page)
    expect(await page.evaluate('paid')).toBe('paid')
    expect(logged).toEqual([
      expect.stringMatching(/^throughline: no function actoin; there are .*\baction\b/),
      expect.stringMatching(/^throughline: no function Symbol\(odd\); there are/),
    ])
    await page.close()
  })

  test('warns about a misspelled attribute, but not about those of others beside ours', async () => {
    const { page, logged } = await open(
      SCRIPT.replace('></', ' data-service="mine" data-nscript="beforeInteractive" data-sampel-ratio="0.5"></'),
    )
    await arrived(page)
    expect(logged).toEqual([expect.stringMatching(/^throughline: no option sampelRatio; there are .*sampleRatio/)])
    await page.close()
  })

  test('still says what is wrong if `debug` is what is wrong', async () => {
    const { page, logged } = await open(SCRIPT.replace('></', ' data-debug="yes" data-consent="yes"></'))
    await arrived(page)
    expect(logged).toEqual([
      expect.stringMatching(/^throughline: option debug must be/),
      expect.stringMatching(/^throughline: option consent must be/),
    ])
    await page.close()
  })

  test('uses the default of a list for which an object is given, and says so', async () => {
    const { page, logged } = await open(
      `${SCRIPT}<script>throughline('start', { ignore: {}, propagateTo: {} })</script>
       <button onclick="fetch('/api/cart')">buy</button>`,
    )
    await page.click('button')
    const request = await eventually(() => server.to('/api/cart')[0])
    expect(request?.headers['x-throughline-origin-action-id']).toMatch(/^act_/)
    await eventually(() => logged.length === 2)
    expect(logged).toEqual([
      'throughline: option ignore must be object; got object; using ',
      'throughline: option propagateTo must be object; got object; using ',
    ])
    await page.close()
  })
})

test('an action that the snippet has queued is not opened later, since nothing could end it', async () => {
  const { page } = await open(
    `<script>${SNIPPET}</script>
     <script>throughline('start', { actions: { pay: {} } }); throughline('action', 'pay').end()</script>${SCRIPT}`,
  )
  await page.evaluate(`new Promise((done) => setTimeout(done, 50)).then(() => fetch('/api/poll'))`)
  const request = await eventually(() => server.to('/api/poll')[0])
  expect(request?.headers['x-throughline-action-name']).toBeUndefined()
  await page.close()
})

describe('before the second file has loaded', () => {
  test('what is lost is counted though no record is left to carry the counts', async () => {
    const { page } = await open(TAG, { tail: 'missing' })
    await hideAndShow(page)
    await eventually(() => server.envelopes.length === 1)
    await page.evaluate(`throughline('track', 'view_product'); throughline('captureError', new Error('x'))`)
    await page.goto('about:blank')
    await eventually(() => server.envelopes.length === 2)
    expect(server.envelopes.map(({ seq, dropped }) => [seq, dropped])).toEqual([
      [0, {}],
      [1, { tail_not_loaded: 2 }],
    ])
    await page.close()
  })

  test('what neither a beacon nor a request could send is counted', async () => {
    const { page } = await open(`<script>navigator.sendBeacon = () => false</script>${TAG}`, { tail: 'missing' })
    let attempts = 0
    server.on('/__throughline/rum', (_, response) => {
      attempts += 1
      response.destroy()
    })
    await hideAndShow(page)
    await eventually(() => attempts > 0)
    server.on('/__throughline/rum', (_, response) => response.writeHead(204).end())
    await eventually(async () => {
      await hideAndShow(page)
      return server.to('/__throughline/rum').some(({ body }) => JSON.parse(body).dropped.not_kept === 1)
    })
    await page.close()
  })

  test('a visitor who is identified stays so, though the page is hidden meanwhile', async () => {
    const { page, release } = await open(
      `${TAG.replace('></', ' data-consent="granted"></')}<script>throughline('identify', '${HASH}')</script>`,
      { tail: 'held' },
    )
    await hideAndShow(page)
    release()
    await page.evaluate(`throughline('track', 'view_product')`)
    await eventually(async () => {
      await page.evaluate(`throughline('flush')`)
      return server.records().some((record) => record.kind === 'event' && record.name === 'view_product')
    })
    expect(server.envelopes.at(-1)?.page.user).toBe(HASH)
    await page.close()
  })

  test('a visit to a page in the background is recorded', async () => {
    server.on('/slow.png', () => {})
    const front = await chromium.browser.newPage()
    server.serve('/throughline.js', HEAD)
    server.serve('/shop', `<!doctype html><link rel="icon" href="data:,"><body>${TAG}<img src="/slow.png">`)
    const page = await chromium.browser.newPage()
    await front.bringToFront()
    await page.goto(`${server.url}/shop`, { waitUntil: 'domcontentloaded' })
    expect(await page.evaluate('document.visibilityState')).toBe('hidden')
    await page.goto('about:blank')
    await eventually(() => server.records().some((record) => record.kind === 'event' && record.name === 'page_view'))
    await Promise.all([page.close(), front.close()])
  })
})
