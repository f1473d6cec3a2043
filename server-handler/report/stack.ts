import type { ErrorGroup } from '../questions/errors.js'
import type { ExplainedLine, SourceMaps } from '../sourcemaps/explain-stack.js'
import { type Html, html } from './html.js'

/** Renders a stack, with source positions if source maps are stored, else as it was recorded. */
export function stackOf({ stack, stackRelease }: ErrorGroup, maps: SourceMaps | undefined): Html {
  if (!stack) return html`<p class="small">No stack was recorded.</p>`
  const explained = maps?.explain(stack, stackRelease)
  if (!explained || explained.mapped === 0)
    return html`${explained?.note && html`<p class="small">${explained.note}</p>`}${recorded(stack, 'Stack')}`
  return html`<p class="small">${explained.mapped} of ${explained.frames} frames by the source maps of ${stackRelease}. ${explained.note}</p>
<pre tabindex="0" aria-label="Stack by source maps" class="mapped">${explained.lines.map(
    (line) => html`${originalLine(line)}
`,
  )}</pre>
<details class="below"><summary class="small">As recorded</summary>${recorded(stack, 'Stack as recorded')}</details>`
}

function recorded(stack: string, label: string): Html {
  return html`<pre tabindex="0" aria-label="${label}">${stack}</pre>`
}

function originalLine({ text, original }: ExplainedLine): Html {
  if (!original) return html`${text}`
  const { name, source, line, column, excerpt } = original
  return html`    at ${name || '<anonymous>'} (<b>${source}:${line}:${column}</b>)${
    excerpt &&
    html`
<span class="excerpt">       ${excerpt}</span>`
  }`
}
