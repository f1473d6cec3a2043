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
  /(?:document|window|navigation)\.add|EventSource|WebSocket|Worker\(|customElements|MutationObserver\(|for \(;;\)|for \(let n = 1; ; |history\.|location\.|autofocus|keyboard\.press\("Tab"\)|<script|<iframe|setInterval\(poll|serviceWorker|BroadcastChannel|interval\((\d+)\)\.pipe\(switchMap/

const textOf = ({ run, a, b, c, drive, html }: Scenario): string => [run, a, b, c, drive, html].map(String).join('\n')

/** All scenarios that leave nothing behind which would go on by itself. */
export const PIECES: readonly Piece[] = GROUPS.filter(({ name }) => !LEFT_OUT.includes(name)).flatMap(
  ({ name, scenarios }) =>
    scenarios
      .filter(({ background, files, chunks, app }) => !background && !files && !chunks && !app)
      .filter((scenario) => !LASTING.test(textOf(scenario)))
      .map((scenario) => ({ group: name, scenario })),
)
