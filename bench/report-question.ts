// The question "which route regressed after the last release on phones, and which action is behind it?", answered from the overview
// of a generated shop with two planted regressions and one planted improvement, in Chromium, by following links.
// Writes screenshots of the pages, light, dark and on a phone, and fails if an answer is missing or takes more than three clicks.
//
//   npx tsx bench/report-question.ts [--out .throughline/report]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'puppeteer-core'
import { listen } from '../server-handler/cli/listening.js'
import { launchChromium } from '../test/support/chromium.js'
import { createReportHandler, openStore } from '../test/support/clocked.js'
import { PLANTED, plantedShop } from '../test/support/planted-shop.js'

const { values } = parseArgs({ options: { out: { type: 'string', default: '.throughline/report' } } })
mkdirSync(values.out, { recursive: true })
const nowMs = Date.now()

const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => nowMs })
const seed = plantedShop(nowMs)
await store.writeLogs(seed.logs)
await store.writeTraces(seed.traces)
const server = await listen(createReportHandler({ store, now: () => nowMs }), { port: 0, host: '127.0.0.1' })
const { browser, close } = await launchChromium()

const LOOKS = [
  { name: 'light', width: 1280, height: 900, scheme: 'light' },
  { name: 'dark', width: 1280, height: 900, scheme: 'dark' },
  { name: 'phone', width: 390, height: 844, scheme: 'light' },
] as const

async function shoot(page: Page, name: string): Promise<void> {
  for (const look of LOOKS) {
    await page.setViewport({ width: look.width, height: look.height })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: look.scheme }])
    await page.screenshot({ path: join(values.out, `${name}-${look.name}.png`), fullPage: true })
  }
  await page.setViewport({ width: 1280, height: 900 })
}

const linesOf = (page: Page) =>
  page.$$eval('.changes li', (items) => items.map((item) => item.textContent?.trim() ?? ''))

async function follow(page: Page, selector: string): Promise<string> {
  const link = await page.$(selector)
  if (!link) throw new Error(`no link ${selector} on ${page.url()}`)
  await Promise.all([page.waitForNavigation(), link.evaluate((element) => (element as HTMLElement).click())])
  return decodeURIComponent(page.url().slice(server.url.length))
}

function expectSome(found: boolean, what: string): void {
  console.log(`${found ? 'yes' : 'NO '}  ${what}`)
  if (!found) process.exitCode = 1
}

const page = await browser.newPage()
const problems: string[] = []
page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
await page.goto(`${server.url}/report`)
const overview = await linesOf(page)
console.log(`Overview, what changed:\n  ${overview.join('\n  ')}`)
for (const planted of PLANTED) {
  const verdict = planted.factor > 1 ? 'worse' : 'better'
  const name = 'action' in planted ? planted.action : planted.route
  const found = overview.some(
    (line) => line.startsWith(verdict) && line.includes(name) && line.includes(planted.device),
  )
  expectSome(found, `the overview names ${name} on ${planted.device} as ${verdict}`)
}
expectSome(overview.length <= PLANTED.length + 1, 'and little else')
await shoot(page, 'overview')

console.log('\nWhich route regressed on phones, and which action is behind it?')
const [action] = PLANTED
const clicks: string[] = []
clicks.push(await follow(page, `.changes a[href*="${encodeURIComponent(action.action)}"][href*="device=mobile"]`))
await shoot(page, 'action-name')
const routes = await page.$$eval(
  'section',
  (sections) => sections.map((one) => one.textContent ?? '').find((text) => text.includes('By route')) ?? '',
)
expectSome(routes.includes(action.route), `click 1, ${clicks[0]}: its routes, parts, slowest and failed instances`)
clicks.push(await follow(page, 'a.id[href*="/action/act_"]'))
await shoot(page, 'lineage')
expectSome(page.url().includes('/action/act_'), `click 2, ${clicks[1]}: one lineage`)

await page.goto(`${server.url}/report/routes/${encodeURIComponent(action.route)}?device=mobile`)
await shoot(page, 'route')
const firstAction = await page.$eval('table a.mono', (link) => link.textContent)
expectSome(
  firstAction === action.action,
  `the page of ${action.route} on phones lists ${action.action} first among its actions`,
)
await page.goto(`${server.url}/report/compare`)
await shoot(page, 'compare')
await page.goto(`${server.url}/report/actions`)
await shoot(page, 'actions')
await page.goto(`${server.url}/report/vitals/lcp`)
await shoot(page, 'vitals')
expectSome(problems.length === 0, `no problem in the console ${problems.join('; ')}`)
console.log(`\nScreenshots: ${values.out}`)
await close()
await server.close()
await store.close()
