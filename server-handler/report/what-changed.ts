import { type Change, LEAST_SAMPLES } from '../questions/changes.js'
import { askAgain, type Chosen } from '../questions/comparison.js'
import {
  changeLink,
  compareAddress,
  countText,
  formatChange,
  formatMeasure,
  measureName,
  sidesText,
  verdictMark,
} from './changes-text.js'
import { formatCount } from './format.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'

/** A comparison and its result. */
export interface Compared {
  chosen: Chosen
  changes: readonly Change[]
}

const MOST_LINES = 6

/**
 * Renders the changes as a short list: worse first, then better; each line links to the page of its route or action.
 */
export function whatChanged(outer: PageFrame, { chosen, changes }: Compared): Html {
  const frame = { ...outer, sides: askAgain(chosen.comparison) }
  const { before, after } = sidesText(chosen)
  const groups = groupsOf(changes)
  const shown = groups.slice(0, MOST_LINES)
  const more = groups.length - shown.length
  const nothing = changes.some(({ verdict }) => verdict !== 'few') ? 'Nothing, beyond noise.' : tooFew(changes, chosen)
  return html`<section aria-labelledby="changed"><h2 id="changed">What changed <span class="small">${after} compared with ${before}</span></h2>
${shown.length > 0 ? html`<ul class="changes">${shown.map((group) => html`<li>${line(frame, group)}</li>`)}</ul>` : html`<p class="quiet">${nothing}</p>`}
<p class="small">${more > 0 && `${more} more. `}${countText(changes)}. <a href="${compareAddress(frame, chosen)}">Compare everything</a></p></section>`
}

/** The number of samples of each side, and how many each needs. */
function tooFew(changes: readonly Change[], { comparison }: Chosen): string {
  const count = (side: 'before' | 'after') => {
    const most = Math.max(0, ...changes.map((change) => change[side]?.samples ?? 0))
    const { release } = comparison[side]
    return `${formatCount(most)} ${release === undefined ? side : `of ${release}`}`
  }
  return `Too few samples to compare: ${count('after')}, ${count('before')}; each side needs ${LEAST_SAMPLES.percentile}.`
}

type Group = readonly [Change, ...Change[]]

/** The changes of one route or action on one device in one direction, together. */
function groupsOf(changes: readonly Change[]): Group[] {
  const groups = new Map<string, [Change, ...Change[]]>()
  for (const change of changes) {
    if (change.verdict !== 'worse' && change.verdict !== 'better') continue
    const key = JSON.stringify([change.verdict, change.of, change.name, change.device])
    const group = groups.get(key)
    if (group) group.push(change)
    else groups.set(key, [change])
  }
  return [...groups.values()]
}

function line(frame: PageFrame, [first, ...others]: Group): Html {
  return html`${verdictMark(first)} ${changeLink(frame, first)}: ${measureName(first.measure)} ${formatMeasure(first.measure, first.before?.value)} → <b>${formatMeasure(first.measure, first.after?.value)}</b> (${formatChange(first)})${others.length > 0 && html`<span class="small">, ${others.map((one) => `${measureName(one.measure)} ${formatChange(one)}`).join(', ')}</span>`}`
}
