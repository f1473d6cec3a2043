// Takes the README's screenshots of the report, on generated visits: npx tsx tools/screenshots.ts
import { mkdirSync, statSync } from 'node:fs'
import puppeteer from 'puppeteer-core'
import { FLAGS, findChromium } from '../test/support/chromium.js'
import { openStore } from '../test/support/clocked.js'
import { plantedShop } from '../test/support/planted-shop.js'
import { serveReport } from '../test/support/report-server.js'

const FOLDER = 'docs/images'
const NOW_MS = Date.UTC(2026, 10, 27, 10)

const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
const seed = plantedShop(NOW_MS)
await store.writeLogs(seed.logs)
await store.writeTraces(seed.traces)
const report = await serveReport(store, NOW_MS)
const browser = await puppeteer.launch({
  executablePath: findChromium(),
  args: FLAGS,
  env: { ...process.env, TZ: 'UTC' },
})
mkdirSync(FOLDER, { recursive: true })

async function shoot(name: string, path: string, height: number): Promise<void> {
  const page = await browser.newPage()
  await page.setViewport({ width: 1100, height })
  await page.goto(report.url + path, { waitUntil: 'networkidle0' })
  const file = `${FOLDER}/${name}.png` as const
  await page.screenshot({ path: file })
  console.log(`${file}: ${Math.round(statSync(file).size / 1024)} KiB`)
  await page.close()
}

/** The action with the longest way through the services. */
const [longest] = await store.query(
  `SELECT OriginActionId AS id FROM otel_traces WHERE OriginActionId <> '' GROUP BY id ORDER BY count(DISTINCT ServiceName) DESC, count(*) DESC, id LIMIT 1`,
)
await shoot('overview', '', 760)
await shoot('lineage', `/action/${longest?.id}`, 620)
await browser.close()
await report.close()
await store.close()
