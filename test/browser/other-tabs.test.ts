import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { bundleForPage } from '../support/bundle.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const ROOT = 'x-throughline-origin-action-id'
const PARENT = 'x-throughline-parent-action-id'
const KIND = 'x-throughline-action-kind'
const PATH_OF = '/api/heard/'

/** Sends to other tabs from a click, and asks the server for whatever a message says. */
const TAB = (setUp = 'connectChannel(channel)') => `
  import { start } from './src/entries/index.ts'
  import { connectChannel } from './src/entries/worker-page.ts'
  const tab = new URLSearchParams(location.search).get('tab')
  window.tab = tab
  window.throughline = start({ traceSampleRatio: 1 })
  const channel = window.channel = new BroadcastChannel('cart')
  window.release = (() => { ${setUp} })()
  window.seen = []
  channel.addEventListener('message', ({ data }) => { seen.push(data); fetch('${PATH_OF}' + tab) })
  document.querySelector('#send').onclick = () => { fetch('/api/click/' + tab); channel.postMessage(window.what ?? { items: 1 }) }
`
const connected = 'return connectChannel(channel)'

async function openTabs(count: number, setUps: string[] = []): Promise<Page[]> {
  const pages: Page[] = []
  for (let i = 0; i < count; i += 1) {
    const name = `tab-${i}`
    stage.server.serve(`/${name}.js`, await bundleForPage(TAB(setUps[i] ?? connected)))
    stage.server.serve(
      `/${name}`,
      `<!doctype html><link rel="icon" href="data:,"><button id="send">Send</button><script src="/${name}.js"></script>`,
    )
    const page = await stage.browser.newPage()
    await page.goto(`${stage.server.url}/${name}?tab=${name}`)
    pages.push(page)
  }
  return pages
}
const requestTo = (path: string, nth = 0) => eventually(() => stage.server.to(path)[nth])
const click = async (page: Page) => {
  await page.bringToFront()
  await page.click('#send')
}
const closeAll = (pages: Page[]) => Promise.all(pages.map((page) => page.close()))

describe('a message to another tab', () => {
  test('leads there to an action of its own, whose parent is the click that sent it', async () => {
    const pages = await openTabs(2)
    await click(pages[0] as Page)
    const sent = await requestTo('/api/click/tab-0')
    const heard = await requestTo(`${PATH_OF}tab-1`)
    expect(heard.headers[PARENT]).toBe(sent.headers[ROOT])
    expect(heard.headers[ROOT]).toMatch(/^act_/)
    expect(heard.headers[ROOT]).not.toBe(sent.headers[ROOT])
    expect(heard.headers[KIND]).toBe('invalidation')
    expect(await pages[1]?.evaluate('seen')).toEqual([{ items: 1 }])
    await closeAll(pages)
  })

  test('is one action for all listeners, of every form, and each is removed as it was added', async () => {
    const pages = await openTabs(2)
    await pages[1]?.evaluate(`
      const object = { handleEvent() { window.self2 = this === object; fetch('/api/object') } }
      const removed = () => fetch('/api/removed')
      channel.onmessage = function () { window.self1 = this === channel; fetch('/api/property') }
      channel.addEventListener('message', object)
      channel.addEventListener('message', removed)
      channel.removeEventListener('message', removed)
      window.read = typeof channel.onmessage`)
    await click(pages[0] as Page)
    const heard = await requestTo(`${PATH_OF}tab-1`)
    const others = [await requestTo('/api/property'), await requestTo('/api/object')]
    expect(new Set([heard, ...others].map(({ headers }) => headers[ROOT])).size).toBe(1)
    expect(await pages[1]?.evaluate('[self1, self2, read]')).toEqual([true, true, 'function'])
    expect(stage.server.to('/api/removed')).toEqual([])
    await closeAll(pages)
  })

  test('that others send as well, or that is sent twice, never names another action than those that sent it', async () => {
    const pages = await openTabs(3)
    // Both are announced before either is sent.
    const [first, second, third] = pages as [Page, Page, Page]
    await first.evaluate(`for (let i = 0; i < 2; i += 1) document.querySelector('#send').click()`)
    await second.evaluate(`document.querySelector('#send').click()`)
    const heard = [0, 1, 2].map((nth) => requestTo(`${PATH_OF}tab-2`, nth))
    const clicks = new Set(
      (await Promise.all([requestTo('/api/click/tab-0'), requestTo('/api/click/tab-1')])).map(
        ({ headers }) => headers[ROOT],
      ),
    )
    for (const { headers } of await Promise.all(heard))
      if (headers[PARENT] !== undefined) expect(clicks).toContain(headers[PARENT])
    expect(await third.evaluate('seen.length')).toBe(3)
    await closeAll(pages)
  })

  test('of no action names none, and neither does one of a tab that is not connected', async () => {
    const pages = await openTabs(3, [connected, '', connected])
    await pages[0]?.evaluate(`throughline.stop(); channel.postMessage('a')`)
    await click(pages[1] as Page)
    const heard = [await requestTo(`${PATH_OF}tab-2`), await requestTo(`${PATH_OF}tab-2`, 1)]
    expect(heard.map(({ headers }) => headers[PARENT])).toEqual([undefined, undefined])
    await closeAll(pages)
  })

  test('is received unchanged by tabs that are not connected, and throws what it threw', async () => {
    const pages = await openTabs(2, [connected, ''])
    await click(pages[0] as Page)
    await requestTo(`${PATH_OF}tab-1`)
    expect(await pages[1]?.evaluate('seen')).toEqual([{ items: 1 }])
    const thrown = await pages[0]?.evaluate(`try { channel.postMessage(() => {}) } catch (error) { error.name }`)
    expect(thrown).toBe('DataCloneError')
    await closeAll(pages)
  })

  test('is left alone after the returned function was called', async () => {
    const pages = await openTabs(2)
    await pages[1]?.evaluate('release()')
    expect(
      await pages[1]?.evaluate(`Object.getOwnPropertyNames(channel).filter((name) => name !== 'onmessage')`),
    ).toEqual(['removeEventListener'])
    await click(pages[0] as Page)
    expect((await requestTo(`${PATH_OF}tab-1`)).headers[PARENT]).toBeUndefined()
    await closeAll(pages)
  })

  test('is not received by listeners that were removed, whenever they were added', async () => {
    const pages = await openTabs(2, [
      connected,
      `window.calls = []
       const [before, within] = ['before', 'within'].map((name) => () => calls.push(name))
       channel.addEventListener('message', before)
       const release = connectChannel(channel)
       channel.addEventListener('message', within)
       channel.removeEventListener('message', before)
       release()
       channel.removeEventListener('message', within)`,
    ])
    await click(pages[0] as Page)
    await requestTo(`${PATH_OF}tab-1`)
    expect(await pages[1]?.evaluate('calls')).toEqual([])
    await closeAll(pages)
  })

  test('is received by a handler that was set before the channel was connected, also after that is undone', async () => {
    const pages = await openTabs(2, [
      connected,
      `window.calls = []
       const handler = (channel.onmessage = () => calls.push('handler'))
       const release = connectChannel(channel)
       window.isSame = channel.onmessage === handler
       release()
       window.isKept = channel.onmessage === handler`,
    ])
    await click(pages[0] as Page)
    await requestTo(`${PATH_OF}tab-1`)
    expect(await pages[1]?.evaluate('[isSame, isKept, ...calls]')).toEqual([true, true, 'handler'])
    await closeAll(pages)
  })
})
