import { cpus, loadavg, release, totalmem } from 'node:os'
import type { Bytes } from './bundle.js'
import type { Links } from './clicks.js'
import type { RequestCost } from './requests.js'
import { type Sdk, versionOf } from './sdks.js'
import type { Startup } from './startup.js'
import type { Wire } from './wire.js'

/** Everything that one run measured of one SDK; each list has one entry a round. */
export interface Measured {
  sdk: Sdk
  blocking?: Bytes
  late?: Bytes
  startup: Startup[]
  throttled: Startup[]
  requests: RequestCost[]
  wire: Wire[]
  oneClick: Links[]
  twoClicks: Links[]
}

type Cell = string | number

/** Writes the tables of a run in Markdown. */
export function writeReport(measured: readonly Measured[], run: { chromium: string; rounds: number }): string {
  const [none] = measured
  const rows = (key: 'startup' | 'requests' | 'wire' | 'oneClick') => measured.filter((entry) => entry[key].length)
  const over = <T>(list: (entry: Measured) => readonly T[], read: (value: T) => number) => {
    const base = none ? median(list(none).map(read)) : Number.NaN
    return (entry: Measured) => median(list(entry).map(read)) - base
  }
  const taskMs = over(
    (entry) => entry.startup,
    ({ taskMs }) => taskMs,
  )
  const slowTaskMs = over(
    (entry) => entry.throttled,
    ({ taskMs }) => taskMs,
  )
  const heap = over(
    (entry) => entry.startup,
    ({ heapBytes }) => heapBytes / 1000,
  )
  const request = (key: keyof RequestCost) =>
    over(
      (entry) => entry.requests,
      (cost) => cost[key],
    )
  const [fetchUs, xhrUs] = [request('fetchUs'), request('xhrUs')]
  const [fetchHeap, xhrHeap] = [request('fetchHeapBytes'), request('xhrHeapBytes')]
  const ownHeaders = over(
    (entry) => entry.wire,
    ({ ownHeaderBytes }) => ownHeaderBytes / 3,
  )
  const of = <T>(list: readonly T[], read: (value: T) => number) => median(list.map(read))
  const isSdk = ({ sdk }: Measured) => sdk.name !== 'no SDK'
  const first = rows('requests').find(({ sdk }) => !isSdk({ sdk } as Measured))
  return [
    `# One run of \`npm run bench:peers\``,
    `${new Date().toISOString().slice(0, 10)}; ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}; Node ${process.version}; ${run.chromium}. Load average ${loadavg()[0]?.toFixed(1)} at the end. Medians of ${run.rounds} rounds in turn; the visit and the clicks in every third.`,
    `Versions: ${versionsOf(measured)}.`,
    '## Bytes',
    table(
      ['', 'minified', 'gzip', 'brotli', 'when idle: gzip', 'brotli'],
      measured.flatMap(({ sdk, blocking, late }) =>
        blocking
          ? [
              [
                sdk.name,
                count(blocking.raw),
                count(blocking.gzip),
                count(blocking.brotli),
                count(late?.gzip),
                count(late?.brotli),
              ],
            ]
          : [],
      ),
    ),
    '## Evaluation and init',
    'Milliseconds. The first four are of the scripts that block the page; "all tasks" is the main thread\'s CPU until two seconds after load, over a page without an SDK.',
    table(
      ['', 'wall', 'CPU', 'wall, 4×', 'CPU, 4×', 'all tasks', 'all tasks, 4×', 'heap (KB)'],
      rows('startup')
        .filter(isSdk)
        .map((entry) => [
          entry.sdk.name,
          tenths(of(entry.startup, ({ wallMs }) => wallMs)),
          tenths(of(entry.startup, ({ cpuMs }) => cpuMs)),
          tenths(of(entry.throttled, ({ wallMs }) => wallMs)),
          tenths(of(entry.throttled, ({ cpuMs }) => cpuMs)),
          tenths(taskMs(entry)),
          tenths(slowTaskMs(entry)),
          count(heap(entry)),
        ]),
    ),
    '## Requests',
    `Over a page without an SDK, where a fetch costs ${count(first && of(first.requests, ({ fetchUs }) => fetchUs))} µs and an XHR ${count(first && of(first.requests, ({ xhrUs }) => xhrUs))} µs of the main thread's CPU.`,
    table(
      ['', 'fetch (µs)', 'XHR (µs)', 'heap per fetch (B)', 'heap per XHR (B)'],
      rows('requests')
        .filter(isSdk)
        .map((entry) => [
          entry.sdk.name,
          count(fetchUs(entry)),
          count(xhrUs(entry)),
          count(fetchHeap(entry)),
          count(xhrHeap(entry)),
        ]),
    ),
    '## One visit on the wire',
    table(
      ['', 'requests', 'bodies (B)', 'headers and bodies (B)', 'added to each of the page’s requests (B)'],
      rows('wire')
        .filter(isSdk)
        .map((entry) => [
          entry.sdk.name,
          count(of(entry.wire, ({ requests }) => requests)),
          count(of(entry.wire, ({ bodyBytes }) => bodyBytes)),
          count(of(entry.wire, ({ totalBytes }) => totalBytes)),
          count(ownHeaders(entry)),
        ]),
    ),
    '## Clicks',
    table(
      ['', 'tied by', 'one click: right', 'wrong', 'two clicks: right', 'wrong', 'polls tied to a click'],
      rows('oneClick').map(({ sdk, oneClick, twoClicks }) => {
        if (!sdk.notion) return [sdk.name, 'none', '–', '–', '–', '–', '–']
        const [one, two, both] = [addLinks(oneClick), addLinks(twoClicks), addLinks([...oneClick, ...twoClicks])]
        const right = (links: Links) => `${links.right} of ${links.of}`
        return [sdk.name, sdk.notion, right(one), one.wrong, right(two), two.wrong, `${both.polls} of ${both.ofPolls}`]
      }),
    ),
  ].join('\n\n')
}

function addLinks(list: readonly Links[]): Links {
  const sum = (key: keyof Links) => list.reduce((total, links) => total + links[key], 0)
  return { right: sum('right'), of: sum('of'), wrong: sum('wrong'), polls: sum('polls'), ofPolls: sum('ofPolls') }
}

function versionsOf(measured: readonly Measured[]): string {
  const names = new Set(measured.flatMap(({ sdk }) => sdk.packages))
  return [...names].map((name) => `${name} ${versionOf(name)}`).join(', ')
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2
}

const tenths = (value: number) => value.toFixed(1)

const count = (value: number | undefined) =>
  value === undefined ? '' : (Math.round(value) || 0).toLocaleString('en-US')

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n')
}

/** An entry for each SDK that any table has. */
export const emptyMeasured = (sdk: Sdk): Measured => ({
  sdk,
  startup: [],
  throttled: [],
  requests: [],
  wire: [],
  oneClick: [],
  twoClicks: [],
})
