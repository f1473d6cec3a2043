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
    try {
      const visit = await visitExample(browser, example, `http://localhost:${port}`)
      const verdict = await judgeVisit(example, visit, report.store)
      if (process.env.DUMP) console.log(await report.store.query("SELECT RumKind, RumEventName, Route, PageId, LogAttributes['rum.vital.name'] v, LogAttributes['rum.health.signal'] h, Body FROM otel_logs WHERE RumKind != '' ORDER BY Timestamp"), visit.requests.map(({step,what,kind,name})=>[step,what,kind,name].join(' ')))
      if (verdict.problems.length) verdict.problems.push(`the server printed: ${server.output()}`)
      return verdict
    } finally {
      await server.stop()
    }
  } finally {
    await report.close()
  }
}
