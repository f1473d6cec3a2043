import { existsSync } from 'node:fs'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import { driveExample } from '../support/examples/drive-example.js'
import { chooseExamples, dayOf, readExamples } from '../support/examples/example.js'
import { installExample, packPackage } from '../support/examples/installed-example.js'
import { VISITOR_FLAG } from '../support/examples/visit.js'

const examples = chooseExamples(readExamples(), { asked: process.env.EXAMPLES, day: dayOf(Date.now()) })
const isBuilt = existsSync('dist/script.js')
if (!isBuilt) console.warn('The examples are skipped: run npm run build first.')

describe.skipIf(!isBuilt)('the packed package, installed into an example', () => {
  let browser: Browser
  let closeBrowser: () => Promise<void>
  let archive: string

  beforeAll(async () => {
    archive = packPackage()
    const launched = await launchChromium([VISITOR_FLAG])
    browser = launched.browser
    closeBrowser = launched.close
  })
  afterAll(() => closeBrowser?.())

  test.each(examples)(
    'ties every request of a visit to its action, and every vital to its declared route: $name',
    async (example) => {
      const installed = await installExample(example, archive)
      try {
        await installed.build()
        const verdict = await driveExample(browser, example, installed)
        console.log(
          `${example.name}: ${verdict.right} of ${verdict.requests} requests, ${JSON.stringify(verdict.vitals)}`,
        )
        expect(verdict.problems).toEqual([])
        expect(verdict.right).toBe(verdict.requests)
        expect(verdict.requests).toBeGreaterThan(0)
      } finally {
        installed.remove()
      }
    },
    600_000,
  )
})
