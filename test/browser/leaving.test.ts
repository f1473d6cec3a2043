import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const PAGE = `import { start, track } from './src/entries/index.ts'
  window.throughline = start({ events: { from_background: {} }, actions: { first: { match: '#first' }, second: { match: '#second' } } })
  window.track = track`
const BUTTONS = '<button id="first">First</button><button id="second">Second</button>'
const actions = () =>
  stage.server.records().flatMap((record) => (record.kind === 'action' ? [[record.action?.name, record.dead]] : []))

/** Opens the page, and waits until both files run. */
async function open(): Promise<Page> {
  const page = await stage.open(PAGE, BUTTONS)
  await page.evaluate('throughline.flush()')
  await eventually(() => stage.server.envelopes.length)
  stage.server.forget()
  return page
}
const hide = async (page: Page) => {
  const other = await stage.browser.newPage()
  await other.bringToFront()
  await page.waitForFunction(`document.visibilityState === 'hidden'`, { polling: 20 })
  return other
}

describe('a page that is left', () => {
  test('reports a click that had no effect, and was followed by another one at once', async () => {
    const page = await open()
    await page.click('#first')
    await page.click('#second')
    await page.goto('about:blank')
    await eventually(() => actions().length === 2)
    // Whether the page would have answered is not known: neither is dead.
    expect(actions().sort()).toEqual([
      ['first', false],
      ['second', false],
    ])
  })

  test('reports it from the background, too, where nothing hides it again', async () => {
    const page = await open()
    await page.click('#first')
    await page.click('#second')
    const other = await hide(page)
    await page.goto('about:blank')
    await eventually(() => actions().length === 2)
    await other.close()
  })

  test('sends from the background what was recorded there', async () => {
    const page = await open()
    const other = await hide(page)
    await page.evaluate(`track('from_background', {})`)
    await page.goto('about:blank')
    await eventually(() =>
      stage.server.records().some((record) => record.kind === 'event' && record.name === 'from_background'),
    )
    await other.close()
  })
})
