import { type ActionSummary, actionsByName, latestActions } from '../questions/actions.js'
import { type Answers, ask } from '../questions/question.js'
import { nothingFound } from './filter-form.js'
import { formatCount, formatDuration, formatShare, NOTHING } from './format.js'
import { type Html, html } from './html.js'
import { latestTable } from './latest-actions.js'
import type { PageContent, PageFrame } from './layout.js'
import { actionLink } from './links.js'
import { estimate, ratedValue } from './marks.js'
import { failedShare } from './page-action-name.js'
import { table } from './table.js'

/** Actions by name, and the latest ones. */
export async function actionsPage(answers: Answers, frame: PageFrame): Promise<PageContent> {
  const [summaries, latest] = await Promise.all([
    ask(answers, actionsByName(frame.filter)),
    ask(answers, latestActions(frame.filter, 50)),
  ])
  const body = html`<section>${summaryTable(frame, summaries)}</section><section>${latestTable(frame, latest, { wide: true })}</section>`
  return {
    title: 'Actions',
    lead: 'What visitors did, how long it took until all of it was done, and how it ended.',
    body,
  }
}

function summaryTable(frame: PageFrame, items: readonly ActionSummary[]): Html {
  return table({
    caption: 'Actions by name',
    items,
    empty: nothingFound(frame, html`No actions in this range. Name one: <code>action('add_to_cart', () => …)</code>.`),
    columns: [
      { name: 'Action', cell: (row) => actionLink(frame, row.name) },
      { name: 'Count', numeric: true, cell: (row) => estimate(row.actions, row.estimated) },
      {
        name: 'p75 duration',
        title: 'Until the last request was done and the page quiet',
        numeric: true,
        cell: (row) => formatDuration(row.p75DurationMs),
        value: (row) => row.p75DurationMs,
      },
      {
        name: 'p75 INP',
        numeric: true,
        cell: (row) => ratedValue('inp', row.p75InpMs, row.inpSamples),
        value: (row) => row.p75InpMs,
      },
      { name: 'OK', numeric: true, cell: (row) => formatShare(row.ok), value: (row) => row.ok },
      { name: 'Error', numeric: true, cell: (row) => failedShare(row.error, row.actions), value: (row) => row.error },
      {
        name: 'Timeout',
        numeric: true,
        cell: (row) => failedShare(row.timeout, row.actions),
        value: (row) => row.timeout,
      },
      { name: 'Abandoned', numeric: true, cell: (row) => quiet(row.abandoned), value: (row) => row.abandoned },
      {
        name: 'Requests',
        title: 'On average per action',
        numeric: true,
        cell: (row) => row.requests.toFixed(1),
        value: (row) => row.requests,
      },
      {
        name: 'Retries',
        title: 'On average per action',
        numeric: true,
        cell: (row) => (row.retries > 0 ? row.retries.toFixed(2) : NOTHING),
        value: (row) => row.retries,
      },
      {
        name: 'Rage',
        title: 'Actions with rage clicks',
        numeric: true,
        cell: (row) => count(row.rage),
        value: (row) => row.rage,
      },
      {
        name: 'Dead',
        title: 'Actions with dead clicks',
        numeric: true,
        cell: (row) => count(row.dead),
        value: (row) => row.dead,
      },
    ],
  })
}

function quiet(share: number): Html {
  return share > 0 ? html`${formatShare(share)}` : html`<span class="nothing">${NOTHING}</span>`
}

function count(value: number): Html {
  return value > 0 ? html`${formatCount(value)}` : html`<span class="nothing">${NOTHING}</span>`
}
