// One page that is open for long: whether requests are tied as well at the end as at the beginning, and the heap is flat.
//
// The heap grows as long as the engine compiles; what is judged is all that is not code.
//
//   npm run bench:soak                       half an hour
//   npm run bench:soak -- --minutes 3
//   --seed 7          the same order again, of what leaves nothing behind; the seed of a run is printed
//   --technique name  'throughline exact' where nothing is said
//   --without         the page without Throughline: what the scenarios themselves leave behind
//   --all             scenarios that leave nodes or listeners behind, too
//   --snapshots dir   keeps the heap snapshot of each minute there
//   --verbose         each wrong request, with its minutes
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'puppeteer-core'
import { alignTable } from '../server-handler/cli/text-table.js'
import { launchChromium } from '../test/support/chromium.js'
import { bundleStage } from './attribution/bundle.js'
import { type JudgedRequest, readRequests, tally } from './attribution/judge.js'
import { createUser } from './attribution/play.js'
import type { User } from './attribution/scenario.js'
import { type BenchServer, startBenchServer } from './attribution/server.js'
import { DISTURBANCES, type Place } from './attribution/soak/disturb.js'
import { type Counted, count, type Held, measure, slopeOf } from './attribution/soak/measure.js'
import { PIECES, type Piece } from './attribution/soak/mix.js'
import { createRandom, draw } from './attribution/soak/random.js'
import { TECHNIQUES } from './attribution/techniques.js'

const RUN = 'soak'
const SCENARIOS = 80
/** How often each is played beforehand, after once for what it creates only once. */
const REHEARSALS = 2
const PATIENCE_MS = 6_000
/** An action is over after 100 quiet milliseconds; what comes next is not its. */
const QUIET_MS = 160
/** A share is worse if it has fallen by more than this many standard errors of the difference: scenarios meet other disturbances. */
const STANDARD_ERRORS = 2
/** Objects that have grown by a smaller share in the whole run are flat. */
const FLAT_SHARE = 0.1
/** TanStack Query keeps unused data for five minutes; a shorter run leaves out its first minute. */
const WARM_MINUTES = 6

const JUDGED = ['precision', 'recall', 'exactRight'] as const

interface Played {
  requests: JudgedRequest[]
  played: number
}

interface Minute extends Played, Held {}

interface Session {
  place: Place
  user: User
  server: BenchServer
  random: () => number
  /** Which play an action was first seen in: a later request that names it has been tied to what is long over. */
  firstSeen: Map<string, number>
  troubles: Map<string, number>
  /** The minutes in which a request was wrong, by what was wrong. */
  failures: Map<string, number[]>
  minute: number
  plays: number
  begin(): void
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: `${Math.floor(Math.random() * 1e6)}` },
      technique: { type: 'string', default: 'throughline exact' },
      without: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      snapshots: { type: 'string', default: '' },
      verbose: { type: 'boolean', default: false },
    },
  })
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)]
  const technique = TECHNIQUES.find(({ name }) => name.includes(values.technique))
  if (!technique) throw new TypeError(`no technique is called ${values.technique}`)
  if (!(minutes >= 2 && minutes <= 600)) throw new TypeError('--minutes must be from 2 to 600')
  if (!Number.isInteger(seed)) throw new TypeError('--seed must be an integer')
  return { ...values, minutes, seed, technique }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function writePage(installed: boolean): string {
  return `<!doctype html><meta charset="utf-8"><title>soak</title><link rel="icon" href="data:,">
${installed ? '<script src="/bundle/technique.js"></script>' : ''}<body><script src="/bundle/stage.js"></script>
<script>{
  const background = () => fetch('/r/none/1').catch(() => {})
  setInterval(background, 900)
  for (const type of ['focus', 'online', 'resize', 'popstate', 'hashchange']) addEventListener(type, background)
  document.addEventListener('visibilitychange', background)
}</script>`
}

/** A few of what can happen during a scenario, spread over it. */
async function disturbDuring({ place, random }: Session): Promise<void> {
  if (random() > 0.3) return
  await wait(random() * 200)
  const [disturbance] = draw(
    DISTURBANCES.filter(({ isBetween }) => !isBetween),
    1,
    random,
  )
  await disturbance?.happen(place, random)
}

async function disturbBetween({ place, random }: Session): Promise<void> {
  if (random() > 0.25) return
  const [disturbance] = draw(DISTURBANCES, 1, random)
  await disturbance?.happen(place, random)
}

const nameOf = ({ group, scenario }: Piece): string => `${group}: ${scenario.name}`

/** Plays one scenario in the page, and reads how its requests and those of the background were tied. */
async function playPiece(session: Session, piece: Piece): Promise<JudgedRequest[]> {
  const { group, scenario } = piece
  const { place, server, user, firstSeen, troubles, failures } = session
  session.plays += 1
  session.begin()
  const name = nameOf(piece)
  const enter = (groupName: string, scenarioName: string): void =>
    (window as unknown as { enterScenario(...names: string[]): void }).enterScenario(groupName, scenarioName)
  const made = (): number => server.arrivals.filter(({ is }) => is !== 'none').length
  try {
    await place.page.evaluate(enter, group, scenario.name)
    await wait(QUIET_MS)
    const drive = scenario.drive ? scenario.drive(user) : user.click('a')
    await Promise.all([drive, disturbDuring(session)])
    const isWhole = await server.until(() => made() >= scenario.requests, PATIENCE_MS)
    await wait(QUIET_MS)
    if (!isWhole || made() !== scenario.requests) troubles.set(name, (troubles.get(name) ?? 0) + 1)
  } catch {
    troubles.set(name, (troubles.get(name) ?? 0) + 1)
  }
  const arrivals = [...server.arrivals]
  const all = readRequests(arrivals).map((request, at) => {
    const id = arrivals[at]?.headers['x-throughline-origin-action-id']?.toString() ?? ''
    const since = firstSeen.get(id) ?? session.plays
    firstSeen.set(id, since)
    return request.linked && since < session.plays ? { ...request, isRight: false } : request
  })
  // Requests made when a scenario is mounted are not a page load here: they are not judged.
  const judged = all.filter(({ is }) => !is.includes('mount'))
  for (const { is, n, linked, how, isRight } of judged)
    if (!isRight) {
      const failure = `${name}: request ${n}: expected ${is}, got ${linked ?? 'no click'}, ${how}`
      failures.set(failure, [...(failures.get(failure) ?? []), session.minute])
    }
  await disturbBetween(session)
  return judged
}

/** Leaves the last scenario, and counts what stays. */
async function leave({ place }: Session): Promise<Counted> {
  await place.page.evaluate(() => {
    window.dispatchEvent(new Event('bench:leave'))
    document.body.replaceChildren()
  })
  return count(place.session)
}

/** Picks scenarios that leave no node and no listener in a page without the technique: what stays later is not theirs. */
async function pickClean(session: Session, pieces: readonly Piece[]): Promise<Piece[]> {
  const clean: Piece[] = []
  for (const piece of pieces) {
    if (clean.length === SCENARIOS) break
    await playPiece(session, piece)
    const before = await leave(session)
    for (let play = 0; play < REHEARSALS; play += 1) await playPiece(session, piece)
    const after = await leave(session)
    const isPlayed = !session.troubles.has(nameOf(piece))
    if (isPlayed && after.nodes <= before.nodes && after.listeners <= before.listeners) clean.push(piece)
  }
  return clean
}

/** Plays for a minute; a scenario that cannot be played twice in this page is left out from then on. */
async function playMinute(session: Session, pieces: readonly Piece[], random: () => number): Promise<Played> {
  const until = Date.now() + 60_000
  const requests: JudgedRequest[] = []
  let played = 0
  while (Date.now() < until)
    for (const piece of draw(pieces, pieces.length, random)) {
      if (Date.now() >= until) break
      if ((session.troubles.get(nameOf(piece)) ?? 0) > 1) continue
      requests.push(...(await playPiece(session, piece)))
      played += 1
    }
  return { requests, played }
}

const share = (part: number, whole: number): number => (whole ? part / whole : 1)
const toShares = (requests: readonly JudgedRequest[]) => {
  const sums = tally(requests)
  return {
    precision: share(sums.linkedRight, sums.linked),
    recall: share(sums.found, sums.caused),
    exact: share(sums.exact, sums.linked),
    exactRight: share(sums.exactRight, sums.exactSure),
  }
}
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

function toCells(minute: Minute, at: number): string[] {
  const { precision, recall, exact, exactRight } = toShares(minute.requests)
  return [
    `${at + 1}`,
    `${minute.played}`,
    `${minute.requests.length}`,
    ...[precision, recall, exact, exactRight].map(percent),
    `${(minute.heapBytes / 1e6).toFixed(2)} MB`,
    `${(minute.objectBytes / 1e6).toFixed(2)} MB`,
    `${minute.listeners}`,
    `${minute.nodes}`,
  ]
}

const HEAD = [
  'minute',
  'scenarios',
  'requests',
  'precision',
  'recall',
  'exact',
  'exact right',
  'heap',
  'objects',
  'listeners',
  'nodes',
]

/** Says in what the requests of later minutes are tied worse than those of earlier ones. */
function compare(name: string, earlier: readonly Minute[], later: readonly Minute[]): boolean {
  const [before, after] = [earlier, later].map((minutes) => minutes.flatMap(({ requests }) => requests))
  if (!before || !after) return false
  const [old, now] = [toShares(before), toShares(after)]
  const worse = JUDGED.filter((key) => {
    const both = (old[key] + now[key]) / 2
    const error = Math.sqrt(both * (1 - both) * (1 / before.length + 1 / after.length))
    return now[key] < old[key] - STANDARD_ERRORS * error
  })
  const change = JUDGED.map((key) => `${key} ${percent(old[key])} → ${percent(now[key])}`).join(', ')
  console.log(`${name}: ${worse.length ? `worse in ${worse.join(', ')}` : 'as good'} (${change})`)
  return !worse.length
}

/** Says whether the end, whose last minute plays what the first one has played, is as good, and what is held flat. */
function judge(minutes: readonly Minute[]): boolean {
  const third = Math.ceil(minutes.length / 3)
  console.log('')
  const isAsGood = [
    compare('last minute against first', minutes.slice(0, 1), minutes.slice(-1)),
    compare('last third against first', minutes.slice(0, third), minutes.slice(-third)),
  ].every(Boolean)
  const settled = minutes.slice(minutes.length > 2 * WARM_MINUTES ? WARM_MINUTES : 1)
  const [objects, heap] = [settled.map((minute) => minute.objectBytes), settled.map((minute) => minute.heapBytes)]
  const slope = slopeOf(objects)
  const isFlat = slope * (objects.length - 1) < (objects[0] ?? 0) * FLAT_SHARE
  const perMinute = (bytes: number): string => `${(bytes / 1_000).toFixed(0)} kB a minute`
  console.log(
    `objects: ${isFlat ? 'flat' : 'grow'}, ${perMinute(slope)}; with compiled code ${perMinute(slopeOf(heap))}`,
  )
  return isFlat && isAsGood
}

interface Stage {
  readonly browser: Browser
  readonly server: BenchServer
  begin(): void
}

/** Opens a page, and another tab beside it. */
async function openSession({ browser, server, begin }: Stage, path: string, random: () => number): Promise<Session> {
  begin()
  const page = await browser.newPage()
  await page.goto(`${server.url}${path}?run=${RUN}`)
  const tab = await browser.newPage()
  await tab.goto(`${server.url}/other?run=${RUN}`)
  await page.bringToFront()
  const cdp = await page.createCDPSession()
  await cdp.send('HeapProfiler.enable')
  return {
    place: { page, tab, session: cdp },
    user: createUser(page, server, []),
    server,
    random,
    firstSeen: new Map(),
    troubles: new Map(),
    failures: new Map(),
    minute: 0,
    plays: 0,
    begin,
  }
}

/** Picks scenarios in random order, as many as are played. */
async function pick(stage: Stage, random: () => number): Promise<Piece[]> {
  const session = await openSession(stage, '/bare', undisturbed)
  const pieces = await pickClean(session, draw(PIECES, PIECES.length, random))
  await session.place.tab.close()
  await session.place.page.close()
  return pieces
}

/** Chooses no disturbance. */
const undisturbed = (): number => 1

async function main(): Promise<void> {
  const { minutes, seed, technique, without, all, snapshots, verbose } = readArguments()
  if (snapshots) mkdirSync(snapshots, { recursive: true })
  const random = createRandom(seed)
  console.log(`${technique.name}${without ? ', left out' : ''}: ${minutes} minutes, seed ${seed}`)
  const scripts = await bundleStage(technique)
  const { browser, close } = await launchChromium()
  const server = await startBenchServer()
  const files = {
    '/page': writePage(!without),
    '/bare': writePage(false),
    '/bundle/technique.js': scripts.technique,
    '/bundle/stage.js': scripts.stage,
    '/other': '<!doctype html><title>other</title><link rel="icon" href="data:,">',
  }
  const stage: Stage = { browser, server, begin: () => server.begin(RUN, files) }
  const done: Minute[] = []
  let session: Session | undefined
  try {
    const pieces = all ? draw(PIECES, SCENARIOS, random) : await pick(stage, random)
    console.log(`${pieces.length} of ${PIECES.length} scenarios that can be played in one page`)
    session = await openSession(stage, '/page', random)
    for (let minute = 0; minute < minutes; minute += 1) {
      // The last minute is the first one over again.
      session.minute = minute + 1
      const order = createRandom(minute === minutes - 1 ? seed : seed + minute)
      const played = await playMinute(session, pieces, order)
      const file = snapshots && join(snapshots, `minute-${minute + 1}.heapsnapshot`)
      done.push({ ...played, ...(await measure(session.place.session, file)) })
      console.log(
        toCells(done.at(-1) as Minute, minute)
          .map((cell, at) => `${HEAD[at]} ${cell}`)
          .join(', '),
      )
    }
  } finally {
    await close()
    await server.close()
  }
  console.log(`\n${alignTable({ head: HEAD, cells: done.map(toCells), left: [] })}`)
  if (verbose)
    for (const [failure, when] of session?.failures ?? []) console.log(`  ${failure} (minutes ${when.join(', ')})`)
  for (const [name, times] of session?.troubles ?? []) console.log(`not played as written, ${times} times: ${name}`)
  if (!judge(done)) process.exitCode = 1
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? `bench:soak: ${error.message}` : error)
  process.exitCode = 1
})
