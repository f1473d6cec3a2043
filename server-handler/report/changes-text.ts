import type { Change } from '../questions/changes.js'
import { isShare, isVital, type Measure } from '../questions/compare.js'
import { askAgain, type Chosen } from '../questions/comparison.js'
import { formatFilter } from '../questions/filter.js'
import { formatDuration, formatShare, formatTime, formatVital, NOTHING } from './format.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'
import { actionAddress, type LinkFrame, routeAddress } from './links.js'
import { routeName } from './marks.js'

const NAMES: Readonly<Record<Measure, string>> = {
  lcp: 'LCP',
  inp: 'INP',
  cls: 'CLS',
  fcp: 'FCP',
  ttfb: 'TTFB',
  duration: 'Duration',
  errors: 'Views with errors',
  failures: 'Failed',
}

/** The displayed name of a measure. */
export function measureName(measure: Measure): string {
  return NAMES[measure]
}

/** A value of a measure in its unit. */
export function formatMeasure(measure: Measure, value: number | undefined): string {
  if (value === undefined) return NOTHING
  if (isVital(measure)) return formatVital(measure, value)
  return isShare(measure) ? formatPercent(value) : formatDuration(value)
}

function formatPercent(share: number): string {
  const percent = share * 100
  return `${percent < 10 ? percent.toFixed(1) : percent.toFixed(0)} %`
}

/** A change with its sign: of a percentile relative, of a share in percentage points. */
export function formatChange({ measure, change, before, after }: Change): string {
  if (!before || !after) return NOTHING
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±'
  const size = Math.abs(change) * 100
  return isShare(measure) ? `${sign}${size.toFixed(1)} pp` : `${sign}${size < 10 ? size.toFixed(1) : size.toFixed(0)} %`
}

/** Worse or better, by colour, shape and word. */
export function verdictMark({ verdict }: Pick<Change, 'verdict'>): Html {
  if (verdict === 'worse' || verdict === 'better') return html`<span class="verdict ${verdict}">${verdict}</span>`
  return html`<span class="nothing">${verdict === 'same' ? 'within noise' : 'too few'}</span>`
}

/** The page of a change's route or action, for its device, with the comparison. */
export function changeAddress(frame: LinkFrame, { of, name, device }: Pick<Change, 'of' | 'name' | 'device'>) {
  const narrowed = device ? { ...frame, filter: { ...frame.filter, device } } : frame
  return of === 'route' ? routeAddress(narrowed, name) : actionAddress(narrowed, name)
}

/** A route or an action on a device, as a link. */
export function changeLink(frame: LinkFrame, change: Pick<Change, 'of' | 'name' | 'device'>): Html {
  const { name, device } = change
  if (!name) return html`<span class="nothing">${routeName(name)}${device && ` · ${device}`}</span>`
  return html`<a href="${changeAddress(frame, change)}"><span class="mono">${name}</span>${device && html` <span class="device">on ${device}</span>`}</a>`
}

/** What both sides are, in words. */
export function sidesText({ comparison }: Chosen): { before: string; after: string } {
  const { before, after } = comparison
  if (before.release !== undefined && after.release !== undefined)
    return { before: before.release, after: after.release }
  const period = ({ sinceMs, untilMs }: typeof before) =>
    `${formatTime(sinceMs).slice(0, 16)} to ${formatTime(untilMs).slice(0, 16)}`
  return { before: period(before), after: period(after) }
}

/** The address of the whole comparison. */
export function compareAddress({ base, filter }: PageFrame, { comparison }: Chosen): string {
  return `${base}/compare${formatFilter({ ...filter, release: undefined }, askAgain(comparison))}`
}

/** A count of cells and of those with too few samples. */
export function countText(changes: readonly Change[]): string {
  const few = changes.filter(({ verdict }) => verdict === 'few').length
  return `${changes.length - few} compared, ${few} with too few samples`
}

/** A share for a title. */
export function probabilityText(probability: number): string {
  return probability < 0.001 ? 'less than 0.1 %' : formatShare(probability)
}
