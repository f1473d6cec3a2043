import { type Change, changesOf } from '../questions/changes.js'
import { type Asked, askAgain, type Chosen, chooseComparison, ENOUGH_VIEWS } from '../questions/comparison.js'
import { formatFilter } from '../questions/filter.js'
import type { Answers } from '../questions/question.js'
import { changesTable } from './changes-table.js'
import { countText, sidesText } from './changes-text.js'
import { formatCount } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'

const MOST_ROWS = 200

/** Two releases or two periods: every measure of every route and action, by device. */
export async function comparePage(answers: Answers, outer: PageFrame, asked: Asked): Promise<PageContent> {
  const chosen = await chooseComparison(answers, outer.filter, asked)
  const frame = { ...outer, sides: askAgain(chosen.comparison) }
  const changes = await changesOf(answers, chosen.comparison)
  const { before, after } = sidesText(chosen)
  const changed = changes.filter(({ verdict }) => verdict === 'worse' || verdict === 'better')
  const same = changes.filter(({ verdict }) => verdict === 'same')
  const few = changes.filter(({ verdict }) => verdict === 'few')
  return {
    title: 'Compare',
    lead: html`<b>${after}</b> with <b>${before}</b>: ${countText(changes)}.`,
    body: html`${sidesForm(frame, chosen)}
<section>${changesTable(frame, changed, { caption: 'Changed', empty: 'Nothing changed by more than noise.' })}</section>
${rest(frame, same, 'within noise')}
${rest(frame, few, 'with too few samples')}
<p class="small">Percentiles are the 75th, within 1 %. A change is marked if it is beyond noise, given how many rows are compared, and of at least 3 %; of shares, half a percentage point. The share of pages with a wrong “worse” is below 5 %.</p>`,
  }
}

function rest(frame: PageFrame, changes: readonly Change[], what: string): Html | false {
  const shown = changes.slice(0, MOST_ROWS)
  const caption =
    shown.length < changes.length ? `The ${MOST_ROWS} with the largest impact` : `${changes.length} ${what}`
  return (
    changes.length > 0 &&
    html`<section><details><summary>${changes.length} ${what}</summary>${changesTable(frame, shown, { caption, empty: '' })}</details></section>`
  )
}

function sidesForm({ base, filter }: PageFrame, { comparison, releases, tooNew }: Chosen): Html {
  const names = [...new Set(releases.map(({ release }) => release))]
  const { before, after } = comparison
  const byRelease = before.release !== undefined
  const periods = `${base}/compare${formatFilter({ ...filter, release: undefined }, { by: 'period' })}`
  return html`${
    names.length > 1 &&
    html`<form class="filter" method="get" action="${base}/compare" aria-label="Releases">
${hidden(filter)}
<p><label for="c-after">Release</label>${choice('after', names, after.release)}</p>
<p><label for="c-before">compared with</label>${choice('before', names, before.release)}</p>
<p class="buttons"><button type="submit">Compare</button>${byRelease && html`<a href="${periods}">Compare periods instead</a>`}</p></form>`
  }
${tooNew && html`<p class="small">${tooNew.release} is newer, and has ${formatCount(tooNew.views)} of the ${ENOUGH_VIEWS} views that it needs to be compared without being asked for.</p>`}
${!byRelease && html`<p class="small">${names.length > 1 ? 'Two periods of the same length.' : 'Two periods of the same length, since there are not two releases with enough views in two weeks.'}</p>`}`
}

function choice(name: string, values: readonly string[], selected: string | undefined): Html {
  return html`<select id="c-${name}" name="${name}">${values.map((value) => html`<option value="${value}"${value === selected && html` selected`}>${value}</option>`)}</select>`
}

function hidden(filter: PageFrame['filter']): Html {
  const search = new URLSearchParams(formatFilter({ ...filter, release: undefined }))
  return html`${[...search].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`
}
