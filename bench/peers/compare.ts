// Other SDKs beside ours, each set up for the same: page load, vitals, errors, tracing of fetch and XMLHttpRequest. All are
// measured in turn in fresh pages of one Chromium, against a local server; docs/compared.md says how.
//
//   npm run bench:peers                            installs them, and writes bench/peers/results.md
//   npx tsx bench/peers/compare.ts --only Elastic --table startup --rounds 3     prints a part
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bundleSdk, measureBytes } from './bundle.js'
import { measureOneClick, measureTwoClicks } from './clicks.js'
import { emptyMeasured, type Measured, writeReport } from './report.js'
import { measureRequests } from './requests.js'
import { SDKS, type Sdk, sdksOf, type Table } from './sdks.js'
import { measureStartup } from './startup.js'
import { type Stage, startStage } from './visit-page.js'
import { measureWire } from './wire.js'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true, default: [] },
    table: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
})
const THROTTLING = 4
/** Times vary from round to round; what is sent and what is tied hardly do, and take long: every third round has them. */
const RARE: readonly string[] = ['wire', 'clicks']

/** What is repeated in each round; bytes do not change. */
const MEASURES: Record<Exclude<Table, 'bytes'>, (stage: Stage, sdk: Sdk, measured: Measured) => Promise<void>> = {
  async startup(stage, sdk, { startup, throttled }) {
    startup.push(await measureStartup(stage, sdk, 1))
    throttled.push(await measureStartup(stage, sdk, THROTTLING))
  },
  async requests(stage, sdk, { requests }) {
    requests.push(await measureRequests(stage, sdk))
  },
  async wire(stage, sdk, { wire }) {
    wire.push(await measureWire(stage, sdk))
  },
  async clicks(stage, sdk, { oneClick, twoClicks }) {
    oneClick.push(await measureOneClick(stage, sdk))
    twoClicks.push(await measureTwoClicks(stage, sdk))
  },
}

async function measureParts(sdk: Sdk, measured: Measured): Promise<void> {
  const { files, late } = await bundleSdk(sdk, true)
  const texts = (isLate: boolean) => [...files].filter(([path]) => late.has(path) === isLate).map(([, text]) => text)
  measured.blocking = measureBytes(texts(false))
  if (late.size) measured.late = measureBytes(texts(true))
}

const isWanted = (table: string) => !values.table.length || values.table.includes(table)
const measured = new Map(SDKS.map((sdk) => [sdk, emptyMeasured(sdk)]))
const rounds = Number(values.rounds)
const stage = await startStage()
try {
  for (const sdk of isWanted('bytes') ? sdksOf('bytes', values.only) : []) {
    const entry = measured.get(sdk)
    if (entry && sdk.source) await measureParts(sdk, entry)
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const [table, measure] of Object.entries(MEASURES)) {
      if (!isWanted(table) || (RARE.includes(table) && round % 3 !== 1)) continue
      console.error(`round ${round} of ${rounds}: ${table}`)
      for (const sdk of sdksOf(table as Table, values.only)) {
        const entry = measured.get(sdk)
        if (entry) await measure(stage, sdk, entry)
      }
    }
  }
  const report = writeReport([...measured.values()], { chromium: stage.version, rounds })
  console.log(report)
  if (values.write) writeFileSync(new URL('results.md', import.meta.url), `${report}\n`)
} finally {
  await stage.close()
}
