import { type ErrorGroup, errorGroups } from '../questions/errors.js'
import { type Answers, ask } from '../questions/question.js'
import { formatCount } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { anchorOf } from './links.js'
import { ago, estimate, routeName } from './marks.js'
import { table } from './table.js'

/** Errors gathered by fingerprint, each with a stack. */
export async function errorsPage(answers: Answers, frame: PageFrame): Promise<PageContent> {
  const errors = await ask(answers, errorGroups(frame.filter))
  const total = errors.reduce((sum, error) => sum + error.estimated, 0)
  const body = table({
    caption: 'Errors by fingerprint',
    items: errors,
    empty: 'No errors in this range.',
    columns: [
      { name: 'Error', cell: (error) => errorCell(frame, error) },
      { name: 'Count', numeric: true, cell: (error) => estimate(error.counted, error.estimated) },
      { name: 'Pages', title: 'Page views that had it', numeric: true, cell: (error) => formatCount(error.pages) },
      {
        name: 'Route',
        cell: (error) =>
          html`<span class="mono">${routeName(error.route)}</span>${error.routes > 1 && html` <span class="small">+ ${error.routes - 1}</span>`}`,
      },
      { name: 'Last seen', numeric: true, cell: (error) => ago(error.lastSeenMs, frame.now) },
    ],
  })
  const lead = errors.length > 0 ? `${formatCount(total)} errors of ${formatCount(errors.length)} kinds.` : undefined
  return { title: 'Errors', ...(lead ? { lead } : {}), body: html`<section>${body}</section>` }
}

function errorCell({ base, now }: PageFrame, error: ErrorGroup): Html {
  return html`<details class="error" id="${anchorOf(error.fingerprint)}">
<summary><b>${error.type}</b> <span class="message">${error.message}</span></summary>
<dl class="facts">
<dt>First seen</dt><dd>${ago(error.firstSeenMs, now)}</dd>
<dt>Caught by</dt><dd>${error.source || 'unknown'}${error.handled && ' (handled)'}</dd>
${error.action && html`<dt>Action</dt><dd>${error.actionId ? html`<a href="${base}/action/${error.actionId}">${error.action}</a>` : error.action}</dd>`}
<dt>Fingerprint</dt><dd class="mono">${error.fingerprint}</dd>
</dl>
${error.stack ? html`<pre tabindex="0" aria-label="Stack">${error.stack}</pre>` : html`<p class="small">No stack was recorded.</p>`}
</details>`
}
