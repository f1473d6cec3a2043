// One click across four languages: prints every log line that names its action, and takes a screenshot of its lineage:
// npx tsx bench/across-languages.ts [screenshot.png]
import { checkOutOnce } from '../test/support/language-checkout.js'
import { startShopOfLanguages } from '../test/support/shop-of-languages.js'

const [screenshot = '.throughline/across-languages.png'] = process.argv.slice(2)
const shop = await startShopOfLanguages()
try {
  const { page, report } = shop
  const { actionId, lines, spans } = await checkOutOnce(shop)
  for (const line of lines) console.log(JSON.stringify(line))
  await page.setViewport({ width: 1400, height: 1000 })
  await page.goto(`${report.url}/report/action/${actionId}`, { waitUntil: 'load' })
  await page.screenshot({ path: screenshot, fullPage: true })
  console.error(`${actionId}: ${lines.length} lines, ${spans.length} spans; screenshot: ${screenshot}`)
} finally {
  await shop.close()
}
