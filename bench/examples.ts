// Each example with the packed package: how long its build takes, what the package adds to the code of the page, and what a
// visit in Chromium has come to.
//
//   npm run build && npx tsx bench/examples.ts              prints a table of all
//   npx tsx bench/examples.ts static react-router --write   writes bench/examples-results.md
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../test/support/chromium.js'
import { driveExample } from '../test/support/examples/drive-example.js'
import { chooseExamples, type Example, PLACES, readExamples } from '../test/support/examples/example.js'
import { installExample, packPackage } from '../test/support/examples/installed-example.js'
import { VISITOR_FLAG } from '../test/support/examples/visit.js'
import { measureScripts, stubPackage } from '../test/support/examples/without-package.js'

const RESULTS = 'bench/examples-results.md'

async function measure(browser: Browser, example: Example, archive: string): Promise<string> {
  const installed = await installExample(example, archive)
  const { client } = example
  const measureClient = (isWithout = false) =>
    client ? measureScripts(join(installed.folder, client), { isWithout }) : 0
  try {
    const buildMs = await installed.build()
    const bytes = measureClient()
    const { right, requests, vitals, problems } = await driveExample(browser, example, installed)
    for (const problem of problems) console.error(`${example.name}: ${problem}`)
    stubPackage(installed.folder)
    await installed.build()
    const added = client ? (bytes - measureClient(true)).toLocaleString('en-US') : ''
    const measured = PLACES.map((place) => {
      const route = example.routes[place]
      return `\`${route}\` ${vitals[route]?.join(' ').toUpperCase() ?? 'none'}`
    })
    const cells = [example.title, (buildMs / 1000).toFixed(1), added, `${right} of ${requests}`, measured.join('<br>')]
    return `| ${cells.join(' | ')} |`
  } finally {
    installed.remove()
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } })
const examples = chooseExamples(readExamples(), { asked: positionals.join(',') || 'all', day: 0 })
const archive = packPackage()
const { browser, close } = await launchChromium([VISITOR_FLAG])
const rows: string[] = []
try {
  for (const example of examples) {
    const row = await measure(browser, example, archive).catch((error) => {
      console.error(error)
      return `| ${example.title} | failed | | | |`
    })
    console.log(row)
    rows.push(row)
  }
} finally {
  await close()
}
const table = [
  '| example | build, seconds | bytes added to the page (gzip) | requests with the right action | vitals by declared route |',
  '|---|---:|---:|---:|---|',
  ...rows,
].join('\n')
if (values.write)
  writeFileSync(RESULTS, `# The examples\n\nWritten by \`npx tsx bench/examples.ts --write\`.\n\n${table}\n`)
else console.log(`\n${table}`)
