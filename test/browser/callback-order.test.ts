import { expect, test } from 'vitest'
import { setStage } from '../support/stage.js'

const stage = setStage()

const PAGE = `
  const log = (window.log = [])
  const say = (what) => log.push(what)
  const wait = async (name) => { await null; say(name) }
  window.queue = () => {
    queueMicrotask(() => say('queued 1'))
    void wait('awaited')
    queueMicrotask(() => say('queued 2'))
  }
  const button = document.querySelector('button')
  button.addEventListener('click', () => { say('listener 1'); void wait('awaited by 1'); queueMicrotask(() => say('queued by 1')) })
  button.addEventListener('click', () => say('listener 2'))
  window.dispatch = () => { button.dispatchEvent(new Event('click')); say('dispatched') }
`

/** What the page's callbacks write down, in order: of three microtasks, of a visitor's click, and of one dispatched by code. */
async function readOrders(install: string): Promise<Record<'queue' | 'click' | 'dispatch', string[]>> {
  const page = await stage.open(
    `${install}\nimport('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(PAGE))})`,
    '<button>pay</button>',
  )
  await page.waitForFunction('window.dispatch')
  const take = async () => {
    await page.waitForFunction(`log.some((what) => what.startsWith('awaited'))`)
    return (await page.evaluate('log.splice(0)')) as string[]
  }
  await page.evaluate('queue()')
  const queue = await take()
  await page.click('button')
  const click = await take()
  await page.evaluate('dispatch()')
  return { queue, click, dispatch: await take() }
}

const BROWSER = {
  queue: ['queued 1', 'awaited', 'queued 2'],
  // The stack is empty behind each listener: https://html.spec.whatwg.org/#clean-up-after-running-script
  click: ['listener 1', 'awaited by 1', 'queued by 1', 'listener 2'],
  dispatch: ['listener 1', 'listener 2', 'dispatched', 'awaited by 1', 'queued by 1'],
}

test('microtasks run in the order in which they were queued, between the listeners of a click, and after those of dispatchEvent', async () => {
  expect(await readOrders('')).toEqual(BROWSER)
  for (const attribution of ['exact', 'compiled'])
    expect(
      await readOrders(`import { start } from './src/entries/index.ts'; start({ attribution: '${attribution}' })`),
    ).toEqual(BROWSER)
})

test('zone.js, whose queues are faster than the browser’s, changes all three', async () => {
  expect(await readOrders(`import 'zone.js'`)).toEqual({
    queue: ['queued 1', 'queued 2', 'awaited'],
    click: ['listener 1', 'queued by 1', 'listener 2', 'awaited by 1'],
    dispatch: ['listener 1', 'queued by 1', 'listener 2', 'dispatched', 'awaited by 1'],
  })
})
