import { type Html, html } from './html.js'

/** A line to draw; `null` is a gap. */
export interface Line {
  name: string
  values: readonly (number | null)[]
}

const WIDTH = 1000

/** A small line without axes, drawn on the server: needs no script. */
export function sparkline(values: readonly (number | null)[], label: string): Html {
  const top = Math.max(...values.map((value) => value ?? 0)) * 1.08
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} 100" preserveAspectRatio="none" role="img" aria-label="${label}">
    <polyline points="${toPoints(values, top)}"/></svg>`
}

/** A chart that is shown until a script replaces it, or without JavaScript. */
export function staticChart(lines: readonly Line[], label: string): Html {
  const top = Math.max(...lines.flatMap((line) => line.values.map((value) => value ?? 0)), 0) * 1.08
  return html`<svg class="static-chart" viewBox="0 0 ${WIDTH} 100" preserveAspectRatio="none" role="img" aria-label="${label}">
    ${lines.map((line) => html`<polyline class="line-${line.name}" points="${toPoints(line.values, top)}"/>`)}</svg>`
}

function toPoints(values: readonly (number | null)[], top: number): string {
  const step = WIDTH / Math.max(values.length - 1, 1)
  const points = values.flatMap((value, i) =>
    value === null ? [] : [`${round(i * step)},${round(100 - (value / (top || 1)) * 100)}`],
  )
  return points.join(' ')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
