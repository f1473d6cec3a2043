import type { Browser } from 'puppeteer-core'
import { startDevServer } from 'throughline/report'
import { freePort } from '../free-port.js'
import type { Example } from './example.js'
import type { InstalledExample } from './installed-example.js'
import { judgeVisit, type Verdict } from './judge.js'
import { visitExample } from './visit.js'

/** Starts an example beside a store, sends a visitor through it, and says what came of it. */
export async function driveExample(browser: Browser, example: Example, installed: InstalledExample): Promise<Verdict> {
  const report = await startDevServer({ port: 0, dataPath: ':memory:' })
  try {
    const port = await freePort()
    const server = await installed.start({ port, collector: report.url })
    const context = await browser.createBrowserContext()
    try {
      const visit = await visitExample(context, example, `http://localhost:${port}`)
      const verdict = await judgeVisit(example, visit, report.store)
      if (verdict.problems.length) verdict.problems.push(`the server printed: ${server.output()}`)
      return verdict
    } finally {
      await context.close()
      await server.stop()
    }
  } finally {
    await report.close()
  }
}
