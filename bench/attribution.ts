// How well each technique ties a page's requests to the click that caused them, judged by the server.
//
//   npm run bench:attribution                           everything, about three minutes a technique
//   npm run bench:attribution -- --technique exact      techniques whose name contains this; may be repeated
//   npm run bench:attribution -- --only 'await: loop'   scenarios whose "group: name" contains this
//   --verbose     each wrong request: what was expected, what was said
//   --repeat 3    plays the set several times and names the scenarios whose links differ
//   --json file   every request of every scenario
//   --with file   adds the results of an earlier run with --json
//   --polling 50  one click beside a poll, so many times, instead of the scenarios
//   --jobs 2      plays so many techniques at a time
//   --beside sentry   the same in a page with this SDK of bench/peers, started before and after; may be repeated, or "all"
//   --busy        in a page with a poll, a loop of frames and a clock of its own
//   --list        names the scenarios and plays none
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { launchChromium } from '../test/support/chromium.js'
import { bundleScripts } from './attribution/bundle.js'
import { toSignature } from './attribution/judge.js'
import { play } from './attribution/play.js'
import { playPolling } from './attribution/polling.js'
import {
  isPerfect,
  printFailures,
  printGestures,
  printGroups,
  printInferred,
  printShared,
  printTotals,
  printUnmounted,
  type Result,
} from './attribution/print.js'
import type { Scenario } from './attribution/scenario.js'
import { GROUPS } from './attribution/scenarios/index.js'
import { type BenchServer, startBenchServer } from './attribution/server.js'
import { besideSdk, inBusyPage, SDKS, TECHNIQUES, type Technique } from './attribution/techniques.js'

function readArguments() {
  const { values } = parseArgs({
    options: {
      technique: { type: 'string', multiple: true, default: [''] },
      only: { type: 'string', default: '' },
      repeat: { type: 'string', default: '1' },
      polling: { type: 'string' },
      json: { type: 'string' },
      with: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      jobs: { type: 'string', default: '1' },
      beside: { type: 'string', multiple: true, default: [] },
      busy: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  })
  const alone = TECHNIQUES.filter(({ name }) => values.technique.some((part) => name.includes(part)))
  if (!alone.length)
    throw new TypeError(
      `no technique is called ${values.technique}; there are: ${TECHNIQUES.map(({ name }) => name).join(', ')}`,
    )
  const sdks = readSdks(values.beside)
  const chosen = values.busy ? alone.map(inBusyPage) : alone
  const techniques = chosen.flatMap((technique) => [technique, ...sdks.flatMap((sdk) => besideSdk(technique, sdk))])
  const groups = GROUPS.map((group) => ({
    ...group,
    scenarios: group.scenarios.filter(({ name }) => `${group.name}: ${name}`.includes(values.only)),
  })).filter(({ scenarios }) => scenarios.length)
  if (!groups.length) throw new TypeError(`no scenario has "${values.only}" in its name; --list names them all`)
  return {
    ...values,
    techniques,
    groups,
    repeat: readCount('repeat', values.repeat),
    jobs: readCount('jobs', values.jobs),
    polling: values.polling === undefined ? undefined : readCount('polling', values.polling),
  }
}

function readSdks(given: readonly string[]): readonly string[] {
  const unknown = given.find((sdk) => sdk !== 'all' && !SDKS.includes(sdk))
  if (unknown !== undefined) throw new TypeError(`--beside must be one of ${SDKS.join(', ')}, all; got "${unknown}"`)
  if (given.length && !existsSync('bench/peers/node_modules'))
    throw new TypeError('--beside needs the SDKs: npm ci --prefix bench/peers --ignore-scripts')
  return given.includes('all') ? SDKS : given
}

function readCount(option: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new TypeError(`--${option} must be a number from 1 to 9999; got "${text}"`)
  return Number(text)
}

type Arguments = ReturnType<typeof readArguments>

/** Plays in a browser that is started anew for each group, and again where it has crashed. */
async function playAll(server: BenchServer, technique: Technique, { groups, repeat }: Arguments): Promise<Result[]> {
  const results: Result[] = []
  for (const group of groups) {
    const scripts = await bundleScripts(technique, group.file)
    let running = await launchChromium()
    const playOnce = (scenario: Scenario) => limit(play({ browser: running.browser, server }, scenario, scripts))
    const playAgain = async (scenario: Scenario) => {
      console.warn(`${technique.name}: the browser crashed or hung at ${group.name}: ${scenario.name}; played again`)
      await running.close().catch(() => {})
      running = await launchChromium()
      return playOnce(scenario)
    }
    for (let round = 0; round < repeat; round += 1)
      for (const scenario of group.scenarios) {
        const once = await playOnce(scenario).catch(toTrouble)
        const played = CRASHED.test(once.trouble ?? '') ? await playAgain(scenario).catch(toTrouble) : once
        const { name, gesture, isDueExact } = scenario
        results.push({ technique: technique.name, group: group.name, name, gesture, isDueExact, ...played })
      }
    await running.close()
  }
  return results
}

/** On a busy machine a scenario now and then waits too long; it is listed, and counts as wrong. */
const MAX_BROKEN_RATIO = 0.01
/** A driver that loses the response to a command while a page is left waits without end. */
const LONGEST_MS = 60_000
/** What puppeteer says when the browser or its tab is gone, and what we say when it says nothing. */
const CRASHED = /(Target|Session|Connection) closed|page crash|no end within/i

const toTrouble = (error: unknown): Pick<Result, 'requests' | 'trouble'> => ({ requests: [], trouble: String(error) })

async function limit<T>(playing: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${LONGEST_MS} ms`)), LONGEST_MS)
  })
  return Promise.race([playing, late]).finally(() => clearTimeout(timer))
}

function printUnsteady(results: readonly Result[]): void {
  const signatures = new Map<string, Set<string>>()
  for (const { technique, group, name, requests, trouble } of results) {
    const key = `${technique}: ${group}: ${name}`
    signatures.set(key, (signatures.get(key) ?? new Set()).add(`${toSignature(requests)} ${trouble ?? ''}`))
  }
  const unsteady = [...signatures].filter(([, found]) => found.size > 1)
  console.log(`\n${unsteady.length} scenarios differ between runs`)
  for (const [key, found] of unsteady) console.log(`  ${[key, ...found].join('\n    ')}`)
}

async function playTechnique(technique: Technique, given: Arguments): Promise<Result[]> {
  const startedAt = Date.now()
  const server = await startBenchServer()
  try {
    if (given.polling) {
      const { browser, close } = await launchChromium()
      console.log(technique.name, await playPolling({ browser, server }, technique, given.polling).finally(close))
      return []
    }
    const results = await playAll(server, technique, given)
    const marks = results.map((result) => (result.trouble ? '?' : isPerfect(result) ? '.' : 'x')).join('')
    console.log(`${technique.name} ${marks} ${((Date.now() - startedAt) / 1_000).toFixed(0)} s`)
    return results
  } finally {
    await server.close()
  }
}

async function main(): Promise<void> {
  const given = readArguments()
  if (given.list) {
    for (const { name, scenarios } of given.groups) for (const one of scenarios) console.log(`${name}: ${one.name}`)
    return
  }
  const waiting = [...given.techniques.entries()]
  const played: Result[][] = []
  const playWaiting = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) played[next[0]] = await playTechnique(next[1], given)
  }
  await Promise.all(Array.from({ length: given.jobs }, playWaiting))
  const earlier: Result[] = given.with ? JSON.parse(readFileSync(given.with, 'utf8')) : []
  const results = [...played.flat(), ...earlier]
  if (given.json) writeFileSync(given.json, JSON.stringify(results, null, 1))
  if (given.polling) return
  if (given.verbose) {
    printFailures(results)
    printShared(results)
    printUnmounted(results)
  }
  printGroups(results)
  printGestures(results)
  printInferred(results)
  printTotals(results)
  if (given.repeat > 1) printUnsteady(results)
  const broken = results.filter(({ trouble }) => trouble)
  for (const { technique, group, name, trouble } of broken)
    console.log(`not played as written: ${technique}: ${group}: ${name}: ${trouble}`)
  if (broken.length > MAX_BROKEN_RATIO * results.length) process.exitCode = 1
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? `bench:attribution: ${error.message}` : error)
  process.exitCode = 1
})
