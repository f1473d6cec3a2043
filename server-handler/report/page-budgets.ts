import { CUSTOM_RANGE, formatFilter, type ReportFilter, readFilter } from '../questions/filter.js'
import { type Answers, ask } from '../questions/question.js'
import { type BudgetResult, type Budgets, checkBudgets, countVerdicts, type Verdict } from './budgets.js'
import { formatCount, formatDuration, formatTime, formatVital, NOTHING } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { actionLink, routeLink } from './links.js'
import { routeName } from './marks.js'
import { table } from './table.js'

const WORDS: Readonly<Record<Verdict, string>> = { pass: 'within', fail: 'over', undecided: 'too few samples' }

/** The measure of a budget in words. */
export function measureName({ measure }: BudgetResult): string {
  if (measure === 'errorRate') return 'page views with an error'
  return measure === 'duration' ? 'p75 of the duration' : `p75 of ${measure.toUpperCase()}`
}

/** A value of a budget in the unit of its measure. */
export function formatMeasure(measure: BudgetResult['measure'], value: number | undefined): string {
  if (value === undefined) return NOTHING
  if (measure === 'errorRate') return `${(value * 100).toFixed(2)} %`
  return measure === 'duration' ? formatDuration(value) : formatVital(measure, value)
}

/** A result in words, with what is missing for one. */
export function verdictText({ verdict, samples, needed }: BudgetResult): string {
  return verdict === 'undecided' ? `${formatCount(samples)} samples, ${formatCount(needed)} needed` : WORDS[verdict]
}

/** The filter of a check: the page's own, or the range of the budgets if the page has none. */
function toFilter(frame: PageFrame, { range }: Budgets): ReportFilter {
  const asked = new URLSearchParams(frame.query ?? '')
  if (asked.has('range') || asked.has('from')) return frame.filter
  return { ...frame.filter, ...readFilter(new URLSearchParams({ range }), frame.now) }
}

/** The results of a check on a page, with their counts and the range that was checked. */
async function checkOnPage(answers: Answers, frame: PageFrame, budgets: Budgets) {
  const filter = toFilter(frame, budgets)
  const results = await checkBudgets(budgets, filter, ({ question }) => ask(answers, question))
  return { results, range: describeRange(filter), ...countVerdicts(results) }
}

function describeRange({ range, sinceMs, untilMs }: ReportFilter): string {
  if (range !== CUSTOM_RANGE) return `in the last ${range}`
  const [since, until] = [sinceMs, untilMs].map((ms) => formatTime(ms).slice(0, 16))
  return `from ${since} to ${until} UTC`
}

const MOST_EXCEEDED = 4
/** Rows of the page: a budget of every route has as many as there are routes. */
const MOST_SHOWN = 500

/** The budgets in a few lines of the overview: how many are exceeded, and which. */
export async function budgetSummary(answers: Answers, frame: PageFrame, budgets: Budgets): Promise<Html> {
  const { base, filter } = frame
  const { results, fail, pass, undecided } = await checkOnPage(answers, frame, budgets)
  const exceeded = results.filter(({ verdict }) => verdict === 'fail')
  const shown = exceeded.slice(0, MOST_EXCEEDED)
  return html`<section aria-labelledby="budgets"><h2 id="budgets">Budgets <span class="small">${fail} over, ${pass} within, ${undecided} without enough samples</span></h2>
${shown.length > 0 && html`<ul class="changes">${shown.map((result) => html`<li>${exceededLine(frame, result)}</li>`)}</ul>`}
<p class="small">${exceeded.length > shown.length && `${exceeded.length - shown.length} more over. `}<a href="${base}/budgets${formatFilter(filter)}">All budgets</a></p></section>`
}

function exceededLine(frame: PageFrame, result: BudgetResult): Html {
  const { measure, name, value, limit } = result
  const link = measure === 'duration' ? actionLink(frame, name) : routeLink(frame, name)
  return html`<span class="verdict fail">${verdictText(result)}</span> ${link}: ${measureName(result)} <b>${formatMeasure(measure, value)}</b>, budget ${formatMeasure(measure, limit)}`
}

/** Every budget with what was measured. */
export async function budgetsPage(answers: Answers, frame: PageFrame, budgets: Budgets): Promise<PageContent> {
  const { results, range, fail, pass, undecided } = await checkOnPage(answers, frame, budgets)
  return {
    title: 'Budgets',
    lead: `${fail} over, ${pass} within, ${undecided} without enough samples ${range}.`,
    body: html`<section>${budgetTable(results.slice(0, MOST_SHOWN))}${results.length > MOST_SHOWN && html`<p class="small">${formatCount(results.length - MOST_SHOWN)} more are not shown; exceeded ones come first.</p>`}</section>`,
  }
}

function budgetTable(items: readonly BudgetResult[]): Html {
  return table({
    caption: 'Budgets',
    items,
    empty: 'No route of this range has a budget.',
    columns: [
      { name: 'Of', cell: ({ name }) => html`<span class="mono">${routeName(name)}</span>`, value: ({ name }) => name },
      {
        name: 'Result',
        cell: (result) => html`<span class="verdict ${result.verdict}">${verdictText(result)}</span>`,
        value: ({ verdict }) => verdict,
      },
      { name: 'Measure', cell: (result) => html`<span class="nowrap">${measureName(result)}</span>` },
      {
        name: 'Measured',
        numeric: true,
        cell: ({ measure, value }) => formatMeasure(measure, value),
        value: ({ value }) => value ?? null,
      },
      {
        name: 'Budget',
        numeric: true,
        cell: ({ measure, limit }) => formatMeasure(measure, limit),
        value: ({ limit }) => limit,
      },
      { name: 'Samples', numeric: true, cell: ({ samples }) => formatCount(samples), value: ({ samples }) => samples },
    ],
  })
}
