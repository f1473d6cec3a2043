import { type Html, html } from './html.js'

/** A chart of bars, one per interval, drawn on the server. */
export interface BarChart {
  values: readonly number[]
  /** Describes the chart for screen readers. */
  label: string
  /** The label of one bar, shown on hover. */
  titleOf(index: number): string
}

const HEIGHT = 100

/** Draws bars without axes; the highest fills the height. */
export function barChart({ values, label, titleOf }: BarChart): Html {
  const top = Math.max(...values, 0) || 1
  return html`<svg class="bars" viewBox="0 0 ${values.length * 10} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
${values.map((value, i) => {
  const height = value > 0 ? Math.max(2, Math.round((value / top) * HEIGHT)) : 0
  return html`<g><title>${titleOf(i)}</title><rect class="hit" x="${i * 10}" y="0" width="10" height="${HEIGHT}"/>${height > 0 && html`<rect x="${i * 10 + 1}" y="${HEIGHT - height}" width="8" height="${height}"/>`}</g>`
})}</svg>`
}
