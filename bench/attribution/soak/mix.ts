import type { Scenario } from '../scenario.js'
import { GROUPS } from '../scenarios/index.js'

/** A scenario that can be played again and again in one page. */
export interface Piece {
  group: string
  scenario: Scenario
}

const LEFT_OUT = [
  'polling',
  'background',
  'third party',
  'late mount',
  'window events',
  'other parties',
  'mount',
  'ui libraries',
]
/** What outlives the scenario's own part of the page, or belongs to a page of its own. */
const LASTING =
  /document\.add|window\.add|EventSource|WebSocket|Worker\(|customElements|MutationObserver\(|for \(;;\)|for \(let n = 1; ; |history\.|location\.|autofocus|keyboard\.press\("Tab"\)|<script|<iframe|setInterval\(poll|serviceWorker|BroadcastChannel|interval\((\d+)\)\.pipe\(switchMap/

const textOf = ({ run, a, b, c, drive, html }: Scenario): string => [run, a, b, c, drive, html].map(String).join('\n')

/** All scenarios that leave nothing behind which would go on by itself. */
export const PIECES: readonly Piece[] = GROUPS.filter(({ name }) => !LEFT_OUT.includes(name)).flatMap(
  ({ name, scenarios }) =>
    scenarios
      .filter(({ background, files, chunks, app }) => !background && !files && !chunks && !app)
      .filter((scenario) => !LASTING.test(textOf(scenario)))
      .map((scenario) => ({ group: name, scenario })),
)

/** A source of numbers from 0 to 1 that is the same for the same seed: https://github.com/cprosche/mulberry32 */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** As many of the given as asked for, in an order that the source of numbers decides. */
export function draw<T>(from: readonly T[], count: number, random: () => number): T[] {
  const left = [...from]
  const drawn: T[] = []
  while (drawn.length < count && left.length) drawn.push(...left.splice(Math.floor(random() * left.length), 1))
  return drawn
}
