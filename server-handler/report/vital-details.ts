import type { ReportFilter } from '../questions/filter.js'
import { type Answers, ask } from '../questions/question.js'
import {
  type DetailedMetric,
  isDetailed,
  PARTS_OF,
  type VitalParts,
  type VitalTarget,
  vitalParts,
  vitalTargets,
} from '../questions/vital-details.js'
import type { VitalPart } from '../tables/narrow.js'
import type { Metric } from '../tables/thresholds.js'
import { formatCount, NOTHING } from './format.js'
import { type Html, html } from './html.js'
import { countCell, durationCell, percent, ratedValue, shareCell } from './marks.js'
import { table } from './table.js'

const PART_NAMES: Readonly<Record<VitalPart, { name: string; meaning: string }>> = {
  time_to_first_byte: { name: 'Time to first byte', meaning: 'until the server began to answer' },
  resource_load_delay: { name: 'Load delay', meaning: 'until the browser asked for the image or font' },
  resource_load_duration: { name: 'Load duration', meaning: 'until it had arrived' },
  element_render_delay: { name: 'Render delay', meaning: 'until it was visible: scripts, styles, hydration' },
  input_delay: { name: 'Input delay', meaning: 'until the page was free to react' },
  processing_duration: { name: 'Processing', meaning: 'the handlers themselves' },
  presentation_delay: { name: 'Presentation delay', meaning: 'until the next frame was painted' },
}

/** The parts of LCP and INP, and the elements behind them, if pages measure them. */
export async function vitalDetails(answers: Answers, filter: ReportFilter, metric: Metric): Promise<Html | false> {
  if (!isDetailed(metric)) return false
  const [[parts], targets] = await Promise.all([
    ask(answers, vitalParts(filter, metric)),
    ask(answers, vitalTargets(filter, metric)),
  ])
  if (!parts && targets.length === 0)
    return html`<p class="small">Parts and elements of ${metric.toUpperCase()} are shown once pages measure them with <code>throughline/attributed</code>, or <code>data-vitals="attributed"</code> on the script tag.</p>`
  return html`<section>${parts && partsTable(metric, parts)}</section><section>${targetsTable(metric, targets)}</section>`
}

function partsTable(metric: DetailedMetric, { samples, parts }: VitalParts): Html {
  const total = PARTS_OF[metric].reduce((sum, name) => sum + parts[name], 0)
  return table({
    caption: `What the slowest quarter consists of, on average of ${formatCount(samples)} with parts`,
    items: PARTS_OF[metric],
    empty: '',
    columns: [
      { name: 'Part', cell: (name) => PART_NAMES[name].name },
      { name: 'Time', numeric: true, cell: (name) => durationCell(parts[name]) },
      { name: 'Share', numeric: true, cell: (name) => shareCell(parts[name] / total) },
      { name: 'Part of the whole', cell: (name) => partBar(parts[name] / total) },
      { name: 'Lasts', cell: (name) => html`<span class="prose">${PART_NAMES[name].meaning}</span>` },
    ],
  })
}

function partBar(share: number): Html {
  return html`<svg class="shares" aria-hidden="true" width="100%" height="6"><rect class="part" width="${percent(share)}" height="6"/></svg>`
}

function targetsTable(metric: DetailedMetric, targets: readonly VitalTarget[]): Html {
  return table({
    caption: `Elements behind ${metric.toUpperCase()}`,
    items: targets,
    empty: 'No element is known in this range.',
    columns: [
      { name: 'Element', cell: ({ target }) => html`<code>${target}</code>` },
      {
        name: metric === 'inp' ? 'Longest script' : 'Resource',
        cell: ({ url }) => html`<span class="mono">${url || NOTHING}</span>`,
      },
      { name: 'p75', numeric: true, cell: ({ p75, samples }) => ratedValue(metric, p75, samples) },
      { name: 'Samples', numeric: true, cell: ({ samples }) => countCell(samples) },
    ],
  })
}
