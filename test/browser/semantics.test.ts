import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { setStage } from '../support/stage.js'

const stage = setStage()
const SUITE = readFileSync('test/support/observed-semantics.js', 'utf8')
/** With an action open all the while, so that everything is followed. */
const FOLLOWED = `import { start, action } from './src/entries/index.ts'
  const throughline = window.throughline = start({ actions: { pay: {} } }); const handle = (window.handle = action('pay'))
  window.within = (run) => handle.run(run)`

/** The same, where the second file is blocked. */
const FIRST_FILE_ALONE = FOLLOWED.replace(
  `import { start, action } from './src/entries/index.ts'`,
  `import { startHead } from './src/head/start.ts'
  import { action } from './src/core/current.ts'
  const start = (options) => startHead(options, () => Promise.reject(new Error('blocked')))`,
)

async function observe(page: Page, how = 'window.observeSemantics()'): Promise<string[]> {
  await page.evaluate(SUITE)
  return (await page.evaluate(how)) as string[]
}

const withoutAsyncFrames = (log: string[]) => log.filter((line) => !line.startsWith('async frames: '))

describe('a page sees the same promises, microtasks, rejections, stacks, timers, listeners and errors as without us', () => {
  test.each([
    ['', FOLLOWED],
    [', by the first file alone', FIRST_FILE_ALONE],
  ])(
    'while an action is open and everything is followed%s, but for the async frames of stacks in Chromium',
    async (_, source) => {
      const untouched = await observe(await stage.open(''))
      expect(untouched.length).toBeGreaterThan(90)
      const followed = await observe(await stage.open(source), 'within(() => observeSemantics())')
      expect(withoutAsyncFrames(followed)).toEqual(withoutAsyncFrames(untouched))
      expect(untouched.find((line) => line.startsWith('async frames: '))).toContain('async outer')
    },
  )

  test('while nothing is open, async frames too', async () => {
    const untouched = await observe(await stage.open(''))
    const page = await stage.open(FOLLOWED)
    await page.evaluate('handle.end(); handle.settled')
    // What follows looks every second whether anything is open.
    await page.waitForFunction('performance.now() > 4000')
    expect(await observe(page)).toEqual(untouched)
  })

  test('with compiled code and after stop(), async frames too', async () => {
    const untouched = await observe(await stage.open(''))
    const page = await stage.open(FOLLOWED.replace('actions: {', `attribution: 'compiled', actions: {`))
    expect(await observe(page, 'within(() => observeSemantics())')).toEqual(untouched)
    const stopped = await stage.open(FOLLOWED)
    await stopped.evaluate('throughline.stop()')
    expect(await observe(stopped)).toEqual(untouched)
  })
})

test('the suite detects what zone.js changes', async () => {
  const untouched = await observe(await stage.open(''))
  const zone = await observe(await stage.open(`import 'zone.js'`))
  expect(zone).not.toEqual(untouched)
})
