import { type Change, leastSamples } from '../questions/changes.js'
import type { Measure } from '../questions/compare.js'
import { changeLink, formatChange, formatMeasure, measureName, probabilityText, verdictMark } from './changes-text.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'
import { countCell, measured, UNKNOWN } from './marks.js'
import { type Column, type Measured, table } from './table.js'

/** Renders changes as a table: each row links to its route or action on its device. */
export function changesTable(
  frame: PageFrame,
  items: readonly Change[],
  { caption, empty }: { caption: string; empty: string },
): Html {
  const columns: Column<Change>[] = [
    { name: 'Where', cell: (row) => changeLink(frame, row) },
    { name: 'What', cell: ({ measure }) => measureName(measure) },
    { name: 'Before', numeric: true, cell: ({ measure, before }) => sideCell(measure, before?.value) },
    { name: 'After', numeric: true, cell: ({ measure, after }) => sideCell(measure, after?.value) },
    { name: 'Change', numeric: true, cell: changeCell },
    {
      name: 'Verdict',
      title: 'Worse or better only if more than noise, all rows of this page considered together',
      cell: verdictCell,
    },
    { name: 'Samples before', numeric: true, cell: ({ before }) => countCell(before?.samples ?? 0) },
    { name: 'Samples after', numeric: true, cell: ({ after }) => countCell(after?.samples ?? 0) },
    {
      name: 'Impact',
      title: 'Change times the later side’s views or actions',
      numeric: true,
      cell: ({ impact, verdict }) => (verdict === 'few' ? UNKNOWN : countCell(impact)),
    },
  ]
  return table({ caption, items, empty, columns })
}

function sideCell(measure: Measure, value: number | undefined): Measured {
  return value === undefined ? UNKNOWN : measured(value, formatMeasure(measure, value))
}

function changeCell(change: Change): Measured {
  if (change.verdict === 'few') return UNKNOWN
  const text = formatChange(change)
  const isMarked = change.verdict === 'worse' || change.verdict === 'better'
  const shown = isMarked ? html`<b class="${change.verdict}">${text}</b>` : html`<span class="nothing">${text}</span>`
  return measured(change.change, shown)
}

function verdictCell(change: Change): Html {
  if (change.verdict === 'few')
    return html`<span class="nothing">too few: ${leastSamples(change.measure)} each side</span>`
  return html`<span title="By chance alone: ${probabilityText(change.probability)}">${verdictMark(change)}</span>`
}
