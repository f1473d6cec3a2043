import { type Change, leastSamples } from '../questions/changes.js'
import { changeLink, formatChange, formatMeasure, measureName, probabilityText, verdictMark } from './changes-text.js'
import { formatCount } from './format.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'
import { type Column, table } from './table.js'

/** Renders changes as a table: each row links to its route or action on its device. */
export function changesTable(
  frame: PageFrame,
  items: readonly Change[],
  { caption, empty }: { caption: string; empty: string },
): Html {
  const columns: Column<Change>[] = [
    { name: 'Where', cell: (row) => changeLink(frame, row) },
    { name: 'What', cell: ({ measure }) => measureName(measure) },
    { name: 'Before', numeric: true, cell: ({ measure, before }) => formatMeasure(measure, before?.value) },
    { name: 'After', numeric: true, cell: ({ measure, after }) => formatMeasure(measure, after?.value) },
    { name: 'Change', numeric: true, cell: changeCell },
    {
      name: 'Verdict',
      title: 'Worse or better only if more than noise, all rows of this page considered together',
      cell: verdictCell,
    },
    { name: 'Samples', title: 'Before and after', numeric: true, cell: samplesCell },
    {
      name: 'Impact',
      title: 'Change times the later side’s views or actions',
      numeric: true,
      cell: ({ impact, verdict }) => (verdict === 'few' ? html`<span class="nothing">–</span>` : formatCount(impact)),
    },
  ]
  return table({ caption, items, empty, columns })
}

function changeCell(change: Change): Html {
  const text = formatChange(change)
  if (change.verdict === 'worse' || change.verdict === 'better') return html`<b class="${change.verdict}">${text}</b>`
  return html`<span class="nothing">${change.verdict === 'few' ? '–' : text}</span>`
}

function verdictCell(change: Change): Html {
  if (change.verdict === 'few')
    return html`<span class="nothing">too few: ${leastSamples(change.measure)} each side</span>`
  return html`<span title="By chance alone: ${probabilityText(change.probability)}">${verdictMark(change)}</span>`
}

function samplesCell({ before, after }: Change): string {
  return `${formatCount(before?.samples ?? 0)} → ${formatCount(after?.samples ?? 0)}`
}
