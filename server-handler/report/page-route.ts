import { type ActionSummary, actionsByName } from '../questions/actions.js'
import { type Change, changesOf } from '../questions/changes.js'
import { type Asked, chooseComparison } from '../questions/comparison.js'
import { errorGroups } from '../questions/errors.js'
import { type NavigationVital, vitalsByNavigation } from '../questions/navigations.js'
import { type Answers, ask } from '../questions/question.js'
import { type VitalSummary, vitalsBy } from '../questions/vitals.js'
import { MEANINGS, METRICS, type Metric } from '../tables/thresholds.js'
import { formatChange, verdictMark } from './changes-text.js'
import { errorsTable } from './errors-table.js'
import { NOTHING } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { actionLink, routeAddress } from './links.js'
import { countCell, durationCell, estimate, ratedValue } from './marks.js'
import { failedShare } from './page-action-name.js'
import { type Column, table } from './table.js'
import { whatChanged } from './what-changed.js'

/** One route: changes, page loads and soft navigations, devices, releases, actions and errors. */
export async function routePage(
  answers: Answers,
  outer: PageFrame,
  { route, asked }: { route: string; asked: Asked },
): Promise<PageContent> {
  const filter = { ...outer.filter, route }
  const chosen = await chooseComparison(answers, filter, asked)
  const [changes, navigations, devices, releases, actions, errors] = await Promise.all([
    changesOf(answers, chosen.comparison),
    ask(answers, vitalsByNavigation(filter)),
    ask(answers, vitalsBy({ filter: { ...filter, device: undefined }, by: 'device' })),
    ask(answers, vitalsBy({ filter, by: 'release' })),
    ask(answers, actionsByName(filter)),
    ask(answers, errorGroups(filter, 8)),
  ])
  // Links to an action keep the route: its page shows what happened on this route.
  const frame = { ...outer, filter }
  return {
    title: route,
    lead: `Route${filter.device ? `, on ${filter.device}` : ''}.`,
    body: html`${whatChanged(frame, { chosen, changes })}
<section>${actionsTable(frame, actions, changes)}</section>
<section>${navigationsTable(navigations)}</section>
<section>${groupsTable(devices, {
      caption: 'Devices, vitals at p75',
      column: 'Device',
      link: (device) =>
        html`<a href="${routeAddress({ ...outer, filter: { ...outer.filter, device } }, route)}">${device}</a>`,
    })}</section>
<section>${groupsTable(releases, { caption: 'Releases, vitals at p75', column: 'Release', link: (release) => html`<span class="mono">${release}</span>` })}</section>
<section>${errorsTable(frame, errors, 'Errors here')}</section>`,
  }
}

function actionsTable(frame: PageFrame, items: readonly ActionSummary[], changes: readonly Change[]): Html {
  const changeOf = ({ name }: ActionSummary) =>
    changes.filter(
      (one) => one.of === 'action' && one.name === name && (one.verdict === 'worse' || one.verdict === 'better'),
    )
  const sorted = [...items].sort((a, b) => rank(changeOf(a)) - rank(changeOf(b)))
  return table({
    caption: 'Actions here',
    items: sorted,
    empty: 'No actions on this route in this range.',
    columns: [
      { name: 'Action', cell: ({ name }) => actionLink(frame, name) },
      {
        name: 'Changed',
        cell: (row) =>
          html`${changeOf(row)
            .slice(0, 2)
            .map(
              (one) =>
                html`${verdictMark(one)} <span class="small">${one.measure} ${formatChange(one)}${one.device && !frame.filter.device && ` on ${one.device}`}</span> `,
            )}`,
      },
      { name: 'Count', numeric: true, cell: (row) => estimate(row.actions, row.estimated) },
      { name: 'p75 duration', numeric: true, cell: (row) => durationCell(row.p75DurationMs) },
      { name: 'p75 INP', numeric: true, cell: (row) => ratedValue('inp', row.p75InpMs, row.inpSamples) },
      {
        name: 'Failed',
        title: 'With an error or a timeout',
        numeric: true,
        cell: (row) => failedShare(row.error + row.timeout, row.actions),
      },
    ],
  })
}

const rank = (changes: readonly Change[]) =>
  changes.some(({ verdict }) => verdict === 'worse') ? 0 : changes.length > 0 ? 1 : 2

interface NavigationRow {
  name: string
  vitals: Partial<Record<Metric, NavigationVital>>
}

function navigationsTable(found: readonly NavigationVital[]): Html {
  const rows: NavigationRow[] = (['load', 'soft'] as const).map((kind) => ({
    name: kind === 'load' ? 'Page loads' : 'Soft navigations',
    vitals: Object.fromEntries(found.filter((one) => one.kind === kind).map((one) => [one.metric, one])),
  }))
  return table({
    caption: 'Page loads and soft navigations, at p75',
    items: rows.filter(({ vitals }) => Object.keys(vitals).length > 0),
    empty: 'No vitals of this route in this range.',
    columns: [
      { name: 'Kind', cell: ({ name }) => name },
      {
        name: 'Views',
        numeric: true,
        cell: ({ vitals }) => countCell(Math.max(...Object.values(vitals).map(({ samples }) => samples))),
      },
      ...METRICS.map(
        (metric): Column<NavigationRow> => ({
          name: metric.toUpperCase(),
          title: MEANINGS[metric],
          numeric: true,
          cell: ({ vitals }) => ratedValue(metric, vitals[metric]?.p75, vitals[metric]?.samples),
        }),
      ),
    ],
  })
}

interface Groups {
  caption: string
  column: string
  link(name: string): Html
}

function groupsTable(summaries: readonly VitalSummary[], { caption, column, link }: Groups): Html {
  const names = [...new Set(summaries.map(({ name }) => name))]
  const of = (name: string, metric: Metric) => summaries.find((one) => one.name === name && one.metric === metric)
  const columns: Column<string>[] = [
    { name: column, cell: (name) => (name ? link(name) : html`<span class="nothing">(none)</span>`) },
    {
      name: 'Views',
      numeric: true,
      cell: (name) => countCell(Math.max(...summaries.filter((one) => one.name === name).map((one) => one.estimated))),
    },
    ...METRICS.map(
      (metric): Column<string> => ({
        name: metric.toUpperCase(),
        title: MEANINGS[metric],
        numeric: true,
        cell: (name) => ratedValue(metric, of(name, metric)?.p75, of(name, metric)?.samples),
      }),
    ),
  ]
  return table({ caption, items: names, empty: NOTHING, columns })
}
