import { changesOf } from '../questions/changes.js'
import { type Asked, chooseComparison } from '../questions/comparison.js'
import { MAX_GROUPS } from '../questions/filter.js'
import { type ActionGroup, actionGroups, actionInstances, durationBuckets } from '../questions/one-action.js'
import { type Answers, ask } from '../questions/question.js'
import { lineagesOf } from '../questions/timeline.js'
import { vitalsBy } from '../questions/vitals.js'
import { actionParts } from './action-parts.js'
import { durationHistogram } from './duration-histogram.js'
import { formatDuration, formatShare, NOTHING } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { sparkline } from './line-chart.js'
import { actionAddress, routeLink } from './links.js'
import {
  ago,
  durationCell,
  estimate,
  FEW_SAMPLES,
  fewSamples,
  measured,
  outcomeMark,
  ratedValue,
  routeName,
  UNKNOWN,
} from './marks.js'
import { type Column, type Measured, table } from './table.js'
import { whatChanged } from './what-changed.js'

/** All actions of one name: changes, the parts of their time, and the single ones to look into. */
export async function actionNamePage(
  answers: Answers,
  frame: PageFrame,
  { name, asked }: { name: string; asked: Asked },
): Promise<PageContent> {
  const { filter } = frame
  const groups = (by: Parameters<typeof actionGroups>[2]) => ask(answers, actionGroups(filter, name, by))
  const chosen = await chooseComparison(answers, filter, asked)
  const [changes, [whole], trend, releases, routes, devices, buckets, slowest, failed, inp] = await Promise.all([
    changesOf(answers, chosen.comparison),
    groups('all'),
    groups('time'),
    groups('release'),
    groups('route'),
    ask(answers, actionGroups({ ...filter, device: undefined }, name, 'device')),
    ask(answers, durationBuckets(filter, name)),
    ask(answers, actionInstances(filter, name, 'slowest')),
    ask(answers, actionInstances(filter, name, 'failed')),
    ask(answers, vitalsBy({ filter, metric: 'inp', by: 'action', limit: MAX_GROUPS })),
  ])
  const ids = slowest.map(({ actionId }) => actionId)
  const items = ids.length > 0 ? await ask(answers, lineagesOf(ids)) : []
  const own = changes.filter((one) => one.of === 'action' && one.name === name)
  const where = [filter.route && `on ${filter.route}`, filter.device && `on ${filter.device}`]
    .filter(Boolean)
    .join(', ')
  const byDevice = (device: string) =>
    device
      ? html`<a href="${actionAddress({ ...frame, filter: { ...filter, device } }, name)}">${device}</a>`
      : html`${NOTHING}`
  return {
    title: name,
    lead: `Action${where && ` ${where}`}.`,
    body: html`${whatChanged(frame, { chosen, changes: own })}
${
  whole
    ? facts(
        whole,
        inp.find((row) => row.name === name),
      )
    : html`<div class="empty">No action of this name in this range${where && ', with this filter'}.</div>`
}
<section>${instancesTable(frame, slowest, 'Slowest')}</section>
${actionParts(ids, items)}
<div class="pair"><section>${durationHistogram(buckets)}</section>
<section><h2>p75 duration over time</h2>${trend.length > 1 ? trendOf(trend) : html`<div class="empty">A trend takes two intervals.</div>`}</section></div>
<section>${groupTable(devices, 'Device', byDevice)}</section>
<section>${groupTable(releases, 'Release', (release) => html`<span class="mono">${release || NOTHING}</span>`)}</section>
<section>${groupTable(routes, 'Route', (route) => routeLink(frame, route))}</section>
<section>${instancesTable(frame, failed, 'Failed')}</section>`,
  }
}

function facts(whole: ActionGroup, inp: { p75: number; samples: number } | undefined): Html {
  const values: readonly [string, Html | string][] = [
    ['Count', estimate(whole.actions, whole.estimated)],
    ['p50 duration', formatDuration(whole.p50)],
    ['p75 duration', html`<b>${formatDuration(whole.p75)}</b>`],
    ['p90 duration', formatDuration(whole.p90)],
    ['Failed', failedShare(whole.failedShare, whole.actions)],
    ['p75 INP', ratedValue('inp', inp?.p75, inp?.samples)],
  ]
  return html`<dl class="facts wide numbers">${values.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`
}

/** Fewer failures than this coincide by chance. */
const FEW_FAILURES = 5

/** Renders a share of failed actions: red only with enough actions. */
export function failedShare(share: number, actions: number): Measured {
  if (share <= 0) return { ...UNKNOWN, value: 0 }
  if (actions < FEW_SAMPLES) return measured(share, fewSamples(`${Math.round(share * actions)} of ${actions}`, actions))
  const text = formatShare(share)
  return measured(share, share * actions < FEW_FAILURES ? text : html`<span class="trouble">${text}</span>`)
}

function trendOf(trend: readonly ActionGroup[]): Html {
  const values = trend.map(({ p75 }) => p75)
  const label = `from ${formatDuration(values[0] ?? 0)} to ${formatDuration(values.at(-1) ?? 0)}, at most ${formatDuration(Math.max(...values))}`
  return html`<div class="tall">${sparkline(values, `p75 duration over time, ${label}`)}</div><p class="small">${label}</p>`
}

function groupTable(groups: readonly ActionGroup[], column: string, link: (name: string) => Html): Html {
  return table({
    caption: `By ${column.toLowerCase()}`,
    items: groups,
    empty: 'No actions in this range.',
    columns: [
      { name: column, cell: ({ name }) => link(name) },
      { name: 'Count', numeric: true, cell: (row) => estimate(row.actions, row.estimated) },
      ...(['p50', 'p75', 'p90'] as const).map(
        (level): Column<ActionGroup> => ({ name: level, numeric: true, cell: (row) => duration(row, level) }),
      ),
      { name: 'Failed', numeric: true, cell: (row) => failedShare(row.failedShare, row.actions) },
    ],
  })
}

function duration(row: ActionGroup, level: 'p50' | 'p75' | 'p90'): Measured {
  const ms = row[level]
  if (row.actions >= FEW_SAMPLES) return durationCell(ms)
  return measured(ms, fewSamples(formatDuration(ms), row.actions))
}

interface Instance {
  actionId: string
  timeMs: number
  route: string
  device: string
  outcome: string
  durationMs: number
  requests: number
}

function instancesTable(frame: PageFrame, items: readonly Instance[], caption: string): Html {
  return table({
    caption,
    items,
    empty: caption === 'Failed' ? 'None failed in this range.' : 'No actions in this range.',
    columns: [
      {
        name: 'Lineage',
        cell: ({ actionId }) => html`<a class="id" href="${frame.base}/action/${actionId}">${actionId}</a>`,
      },
      { name: 'Duration', numeric: true, cell: ({ durationMs }) => durationCell(durationMs) },
      { name: 'Outcome', cell: ({ outcome }) => outcomeMark(outcome) },
      { name: 'Requests', numeric: true, cell: ({ requests }) => requests },
      { name: 'Route', cell: ({ route }) => html`<span class="mono">${routeName(route)}</span>` },
      { name: 'Device', cell: ({ device }) => device },
      { name: 'When', numeric: true, cell: ({ timeMs }) => ago(timeMs, frame.now) },
    ],
  })
}
