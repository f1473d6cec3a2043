// Exact attribution in Chromium, Firefox and WebKitGTK, one after the other: the scenarios of bench/attribution, what a
// page can see of us, and what is left after stop(). An engine that is not installed is named and left out; they are
// looked for where Debian puts them, or at CHROME_PATH, FIREFOX_PATH, WEBKIT_DRIVER_PATH and WEBKIT_BROWSER_PATH.
//
//   npm run bench:engines                             everything, about three minutes an engine and technique
//   npm run bench:engines -- --engine webkit          engines whose name contains this; may be repeated
//   npm run bench:engines -- --only 'await: loop'     scenarios whose "group: name" contains this
//   --technique window   `throughline exact` and `throughline window` where nothing is said; may be repeated
//   --verbose            each wrong request, each scenario that was skipped, each line that differs
import { parseArgs } from 'node:util'
import { alignTable } from '../server-handler/cli/text-table.js'
import { bundleScripts } from './attribution/bundle.js'
import { readRequests, tally } from './attribution/judge.js'
import { type Played, play, type Scripts, type Theatre } from './attribution/play.js'
import { isPerfect, printFailures, type Result } from './attribution/print.js'
import type { Scenario } from './attribution/scenario.js'
import { GROUPS, type Group } from './attribution/scenarios/index.js'
import { startBenchServer } from './attribution/server.js'
import { TECHNIQUES, type Technique } from './attribution/techniques.js'
import { findLack, findLacking } from './engines/lacking.js'
import { type Engine, findEngines, type Running } from './engines/launch.js'
import { observe, type Seen } from './engines/semantics.js'
import { DRIVER_LACKS } from './engines/web-driver-page.js'

interface Skipped {
  technique: string
  group: string
  name: string
  reason: string
}

/** What one engine did. */
interface Report {
  engine: string
  version: string
  seen: Seen
  results: Result[]
  skipped: Skipped[]
}

const DEFAULT = ['throughline exact', 'throughline window']
/** What `stop()` leaves, so that listeners added before can still be removed. */
const KEPT = ['EventTarget.prototype.removeEventListener']
/** puppeteer says so of what BiDi does not have. */
const UNSUPPORTED = /UnsupportedOperation|not supported|Not implemented|Unknown key/i
const CRASHED = /session deleted because of page crash|Target closed|Session closed/i

function readArguments() {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string', multiple: true, default: [''] },
      technique: { type: 'string', multiple: true, default: DEFAULT },
      only: { type: 'string', default: '' },
      verbose: { type: 'boolean', default: false },
    },
  })
  const engines = findEngines().filter(({ name }) => values.engine.some((part) => name.toLowerCase().includes(part)))
  const techniques = TECHNIQUES.filter(({ name }) => values.technique.some((part) => name.includes(part)))
  const groups = GROUPS.map((group) => ({
    ...group,
    scenarios: group.scenarios.filter(({ name }) => `${group.name}: ${name}`.includes(values.only)),
  })).filter(({ scenarios }) => scenarios.length)
  if (!engines.length || !techniques.length || !groups.length)
    throw new TypeError('no engine, technique or scenario has such a name')
  return { ...values, engines, techniques, groups }
}

/** The scripts of each technique and file, made once for all engines. */
function createScripts(): (technique: Technique, group: Group) => Promise<Scripts> {
  const made = new Map<string, Promise<Scripts>>()
  return (technique, group) => {
    const key = `${technique.name}/${group.file}`
    const scripts = made.get(key) ?? bundleScripts(technique, group.file)
    made.set(key, scripts)
    return scripts
  }
}

async function readLacking({ browser, server }: Theatre): Promise<string[]> {
  server.begin('features', { '/features': '<!doctype html><link rel="icon" href="data:,">' })
  const page = await browser.newPage()
  await page.goto(`${server.url}/features`)
  const lacking = await findLacking(page)
  await page.close()
  return lacking
}

/** A page that hangs or crashes ends its driver's session; a new browser continues. */
function createPlayers(engine: Engine, theatre: Theatre, first: Running) {
  let running = first
  return {
    async play(scenario: Scenario, scripts: Scripts): Promise<Played> {
      try {
        return await play({ ...theatre, browser: running.browser }, scenario, scripts)
      } catch (error) {
        await running.close().catch(() => undefined)
        running = await engine.launch()
        return { requests: readRequests(theatre.server.arrivals), trouble: String(error) }
      }
    },
    close: () => running.close(),
  }
}

async function playEngine(
  engine: Engine,
  given: ReturnType<typeof readArguments>,
  toScripts: ReturnType<typeof createScripts>,
): Promise<Report> {
  const running = await engine.launch()
  const server = await startBenchServer()
  const theatre = { browser: running.browser, server }
  const players = createPlayers(engine, theatre, running)
  const results: Result[] = []
  const skipped: Skipped[] = []
  try {
    const lacking = await readLacking(theatre)
    console.log(`${engine.name} ${running.version}${lacking.length ? `, without ${lacking.join(', ')}` : ''}`)
    const seen = await observe(theatre)
    for (const technique of given.techniques) {
      process.stdout.write(`  ${technique.name} `)
      for (const group of given.groups)
        for (const scenario of group.scenarios) {
          const at = { technique: technique.name, group: group.name, name: scenario.name }
          const lack = findLack(scenario, lacking)
          const played = lack ? undefined : await players.play(scenario, await toScripts(technique, group))
          const refusal = played?.trouble && readRefusal(played.trouble)
          process.stdout.write(
            !played || refusal ? '-' : played.trouble ? '?' : isPerfect({ ...at, ...played }) ? '.' : 'x',
          )
          if (played && !refusal) results.push({ ...at, ...played })
          else skipped.push({ ...at, reason: lack ? `no ${lack}` : (refusal ?? '') })
        }
      console.log()
    }
    return { engine: engine.name, version: running.version, seen, results, skipped }
  } finally {
    await players.close()
    await server.close()
  }
}

/** What the driver could not do, or the browser did not survive, of a scenario that was therefore not played. */
function readRefusal(trouble: string): string | undefined {
  if (CRASHED.test(trouble)) return 'the browser crashed or hung'
  if (!trouble.includes(DRIVER_LACKS) && !UNSUPPORTED.test(trouble)) return undefined
  return trouble.split(';')[0]?.replace(/^Error: /, '')
}

const percent = (part: number, whole: number): string => (whole ? `${((100 * part) / whole).toFixed(1)} %` : '–')

function printScenarios(reports: readonly Report[]): void {
  const cells = reports.flatMap(({ engine, version, results, skipped }) =>
    [...new Set(results.map(({ technique }) => technique))].map((technique) => {
      const own = results.filter((result) => result.technique === technique)
      const sums = tally(own.flatMap(({ requests }) => requests))
      return [
        engine,
        version,
        technique,
        `${own.length}`,
        `${skipped.filter((one) => one.technique === technique).length}`,
        `${own.filter(isPerfect).length}`,
        percent(sums.linkedRight, sums.linked),
        percent(sums.found, sums.caused),
        percent(sums.exact, sums.linked),
        percent(sums.exactRight, sums.exactSure),
      ]
    }),
  )
  const figures = ['played', 'skipped', 'perfect', 'precision', 'recall', 'exact', 'exact right']
  console.log(`\n${alignTable({ head: ['engine', 'version', 'technique', ...figures], cells, left: [0, 1, 2] })}`)
}

function printSeen(reports: readonly Report[]): void {
  const cells = reports.map(({ engine, seen }) => [
    engine,
    `${seen.lines}`,
    `${seen.differing.length}`,
    seen.asyncFramesDiffer ? 'yes' : 'no',
    `${seen.unsteady.length}`,
    `${seen.changed.length}`,
    `${seen.left.length}`,
    `${seen.bare.length}`,
  ])
  const figures = ['lines seen', 'differing', 'async frames differ', 'unsteady', 'changed', 'left', 'wrong where bare']
  const head = ['engine', ...figures]
  console.log(`\n${alignTable({ head, cells, left: [0] })}`)
}

function printSkipped(reports: readonly Report[]): void {
  for (const { engine, skipped } of reports) {
    const reasons = new Map<string, number>()
    for (const { technique, reason } of skipped) {
      const key = `${technique}: ${reason}`
      reasons.set(key, (reasons.get(key) ?? 0) + 1)
    }
    for (const [reason, count] of reasons) console.log(`${engine}: ${count} skipped for ${reason}`)
  }
}

function printDetails({ engine, results, skipped, seen }: Report): void {
  printFailures(results.map((result) => ({ ...result, technique: `${engine}: ${result.technique}` })))
  for (const { technique, group, name, reason } of skipped)
    console.log(`${engine}: skipped ${technique}: ${group}: ${name}: ${reason}`)
  for (const line of seen.differing) console.log(`${engine}: differs ${line}`)
  for (const line of seen.unsteady) console.log(`${engine}: unsteady ${line}`)
  for (const name of seen.left) console.log(`${engine}: left ${name}`)
  for (const problem of seen.bare) console.log(`${engine}: where bare: ${problem}`)
}

async function main(): Promise<void> {
  const given = readArguments()
  const toScripts = createScripts()
  const reports: Report[] = []
  for (const engine of given.engines) {
    if (engine.missing) console.log(`${engine.name} is left out: ${engine.missing}`)
    else {
      const report = await playEngine(engine, given, toScripts)
      if (given.verbose) printDetails(report)
      reports.push(report)
    }
  }
  printScenarios(reports)
  printSeen(reports)
  printSkipped(reports)
  if (reports.some(({ seen }) => seen.left.some((name) => !KEPT.includes(name)) || seen.bare.length))
    process.exitCode = 1
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? `bench:engines: ${error.message}` : error)
  process.exitCode = 1
})
