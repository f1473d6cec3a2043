import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { bundleForPage } from '../support/bundle.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `
  window.minutes = Number(sessionStorage.minutes ?? 0)
  // Bound, it passes for the engine's own, which is the only clock that is believed.
  const now = Date.now; Date.now = (() => now() + window.minutes * 60_000).bind()
  import { start } from './src/entries/index.ts'
  window.throughline = start({ consent: 'granted', ...window.extra });
`

/** Lets time pass, has the page do something, and reads the session that the request named. */
async function sessionAfter(page: Page, minutes: number): Promise<unknown> {
  const asked = stage.server.to('/api').length
  await page.evaluate(`window.minutes += ${minutes}; throughline.action('x').fetch('/api')`)
  await eventually(() => stage.server.to('/api').length > asked)
  return stage.server.to('/api').at(-1)?.headers['x-session-id']
}

test('a session outlives a page, and half an hour of nothing ends it', async () => {
  const page = await stage.open(START)
  const first = await sessionAfter(page, 0)
  expect(await sessionAfter(page, 29)).toBe(first)
  await page.evaluate('sessionStorage.minutes = minutes')
  await page.reload()
  expect(await sessionAfter(page, 1)).toBe(first)
  const second = await sessionAfter(page, 31)
  expect(second).not.toBe(first)
  stage.server.envelopes.length = 0
  await page.evaluate('throughline.flush()')
  expect((await eventually(() => stage.server.envelopes[0])).page).toMatchObject({
    session: second,
    previousSession: first,
  })
})

test('a session is four hours long at most, however busy', async () => {
  const page = await stage.open(START)
  const first = await sessionAfter(page, 0)
  const seen: unknown[] = []
  for (let minutes = 20; minutes <= 260; minutes += 20) seen.push(await sessionAfter(page, 20))
  expect(seen.slice(0, 11)).toEqual(Array(11).fill(first))
  expect(seen[12]).not.toBe(first)
})

test('a session in use in one tab is not replaced by another tab that was idle', async () => {
  const idle = await stage.open(START)
  const first = await sessionAfter(idle, 0)
  const busy = await stage.browser.newPage()
  await busy.goto(`${stage.server.url}/shop`)
  for (let minutes = 0; minutes < 60; minutes += 20) expect(await sessionAfter(busy, 20)).toBe(first)
  expect(await sessionAfter(idle, 70)).toBe(first)
  // And a session that has ended ends in both.
  const second = await sessionAfter(busy, 90)
  expect(second).not.toBe(first)
  expect(await sessionAfter(idle, 85)).toBe(second)
  await busy.close()
})

const stored = (page: Page) =>
  page.evaluate(`Object.keys(localStorage).filter((key) => key.startsWith('throughline.'))`)

test.each(['anonymous', 'denied'])('a consent that is withdrawn to %s leaves nothing in storage', async (withdrawn) => {
  const page = await stage.open(START)
  const first = await sessionAfter(page, 0)
  await page.evaluate(`localStorage['throughline.unsent'] = '[0,"{}"]'; throughline.consent('${withdrawn}')`)
  expect(await stored(page)).toEqual([])
  await page.evaluate(`throughline.consent('granted')`)
  expect(await sessionAfter(page, 0)).not.toBe(first)
})

test('a page that starts without consent removes what an earlier one has stored', async () => {
  const page = await stage.open(START)
  await sessionAfter(page, 0)
  await page.evaluate(`throughline.stop(); localStorage['throughline.unsent'] = '[0,"{}"]'`)
  stage.server.serve(
    '/bundle.js',
    await bundleForPage(`import { start } from './src/entries/index.ts'; start({ consent: 'denied' })`),
  )
  await page.reload()

  expect(await eventually(async () => ((await stored(page)) as string[]).length === 0 && 'none')).toBe('none')
})

test('a page may supply its own session id, as from a token', async () => {
  const claims = btoa(JSON.stringify({ session_id: 'tok-17' })).replaceAll('=', '')
  const page = await stage.open(
    `import { sessionIdFromJwt } from './src/entries/index.ts'
     window.extra = { session: () => sessionIdFromJwt('e30.${claims}.sig') }
     ${START}`,
  )
  expect(await sessionAfter(page, 0)).toBe('tok-17')
})

test.each(['{"not":"ours"', '{"not":"ours"}', 'null', '7', '[7,8,9]', '["x"]', '["a\\nb",1e15,1e15]'])(
  'storage that holds %s is as good as empty',
  async (text) => {
    const page = await stage.open(`localStorage.setItem('throughline.session', ${JSON.stringify(text)});\n${START}`)
    expect(await sessionAfter(page, 0)).toMatch(/^[0-9a-f]{32}$/)
  },
)

test.each([`() => '名\\nx'`, '() => ({})', `() => ''`, '() => 7', `() => { throw new Error('mine') }`])(
  'a session id of %s, which no header can carry, is as good as none',
  async (session) => {
    const page = await stage.open(`window.extra = { session: ${session} };\n${START}`)
    expect(await sessionAfter(page, 0)).toMatch(/^[0-9a-f]{32}$/)
  },
)

test('storage that is blocked changes nothing for the page', async () => {
  const blocked = await stage.open(
    `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError') } });\n${START}`,
  )
  expect(await sessionAfter(blocked, 0)).toMatch(/^[0-9a-f]{32}$/)
})
