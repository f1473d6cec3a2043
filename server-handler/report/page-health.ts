import { type HealthCount, healthCounts, recordsByKind } from './ask-health.js'
import { formatCount, formatShare } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { ago } from './marks.js'
import { type Answers, ask } from './question.js'
import { table } from './table.js'

/** Rows that the store itself could not keep since it was opened. */
export interface StoreLosses {
  written: number
  dropped: { queueFull: number; writeFailed: number; closed: number }
}

/** What each signal means, and where to look. */
const MEANINGS: Readonly<Record<string, string>> = {
  client_dropped: 'The page had to drop records: its buffer was full, or a cap was reached.',
  envelope_gap: 'Envelopes that were numbered but never arrived.',
  envelope_recovered: 'Envelopes counted as missing that arrived after all.',
  server_dropped: 'The endpoint dropped records that were malformed or impossible.',
  server_refused: 'The endpoint refused whole requests: rate, size, origin.',
  missing_action_id: 'A first-party private request came without an action: a gap in a producer.',
  malformed_baggage: 'Baggage that could not be read was dropped.',
  baggage_truncated: 'The budget was exceeded; optional keys were shed.',
  trace_restarted: 'The policy of the route restarted the trace: expected on public routes, not on private ones.',
  job_restore_failed: 'A worker could not restore the context of its job.',
  unregistered_action_name: 'A name outside the declared vocabulary.',
  inferred_attribution: 'Requests tied to an action by inference, not by propagation.',
  unattributed_request: 'Requests that could not be tied to an action.',
}

/** Signals that count records which somebody will miss. */
const LOSSES = ['client_dropped', 'server_dropped', 'envelope_gap']

/** What was lost on the way, and the signals of a healthy rollout. */
export async function healthPage(
  answers: Answers,
  frame: PageFrame,
  store: StoreLosses | undefined,
): Promise<PageContent> {
  const [counts, kinds] = await Promise.all([
    ask(answers, healthCounts(frame.filter)),
    ask(answers, recordsByKind(frame.filter)),
  ])
  const received = kinds.reduce((sum, { kind, records }) => sum + (kind === 'health' ? 0 : records), 0)
  const lost = counts.filter(({ signal }) => LOSSES.includes(signal)).reduce((sum, { count }) => sum + count, 0)
  const body = html`${lossFacts({ received, lost, store })}
<section>${signalTable(frame, counts)}</section>
<section>${table({
    caption: 'Received by kind',
    narrow: true,
    items: kinds,
    empty: html`Nothing was recorded in this range. Load a page that sends to this server.`,
    columns: [
      { name: 'Kind', cell: ({ kind }) => html`<span class="mono">${kind}</span>` },
      { name: 'Records', numeric: true, cell: ({ records }) => formatCount(records) },
    ],
  })}</section>`
  return { title: 'Health', lead: 'What was lost on the way, and whether actions reach every layer.', body }
}

interface LossInput {
  received: number
  lost: number
  store: StoreLosses | undefined
}

function lossFacts({ received, lost, store }: LossInput): Html {
  const dropped = store ? store.dropped.queueFull + store.dropped.writeFailed + store.dropped.closed : 0
  const share = received + lost > 0 ? formatShare(lost / (received + lost)) : formatShare(0)
  const facts = [
    ['Received', formatCount(received)],
    ['Known to be lost', `${formatCount(lost)} (${share})`],
    ...(store ? [['Refused by the store since its start', formatCount(dropped)]] : []),
  ]
  return html`<dl class="facts wide">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function signalTable(frame: PageFrame, counts: readonly HealthCount[]): Html {
  return table({
    caption: 'Signals',
    items: counts,
    empty: 'No losses and no health signals in this range: all is well, or nothing is sent yet.',
    columns: [
      { name: 'Signal', cell: ({ signal }) => html`<span class="mono">${signal}</span>` },
      { name: 'Reason', cell: ({ reason }) => reason },
      { name: 'Count', numeric: true, cell: ({ count }) => formatCount(count) },
      { name: 'Last seen', numeric: true, cell: ({ lastSeenMs }) => ago(lastSeenMs, frame.now) },
      { name: 'Meaning', cell: ({ signal }) => html`<span class="prose">${MEANINGS[signal] ?? ''}</span>` },
    ],
  })
}
