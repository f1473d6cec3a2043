import { isOneOf } from '../../src/shared/action.js'
import {
  type DocumentCount,
  documentCounts,
  type HealthCount,
  healthCounts,
  recordsByKind,
} from '../questions/health.js'
import { type Answers, ask } from '../questions/question.js'
import { ROLLOUT_SIGNALS, type RolloutSignal } from '../questions/rollout.js'
import { FILTER_REASONS, LOSS_SIGNALS } from '../tables/losses.js'
import { formatCount, formatShare, NOTHING } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { ago, UNKNOWN } from './marks.js'
import { table } from './table.js'

/** Rows that the store itself has dropped since it was opened. */
export interface StoreLosses {
  written: number
  dropped: { queueFull: number; writeFailed: number; closed: number; unstorable?: number }
}

/** The meaning of each signal. */
const MEANINGS: Readonly<Record<string, string>> = {
  client_dropped: 'The page had to drop records: its buffer was full, or a cap was reached.',
  envelope_gap: 'Envelopes that were numbered but never arrived.',
  envelope_recovered: 'Envelopes counted as missing that arrived later.',
  server_dropped:
    'A server dropped telemetry: records of robots (bot; kept with the endpoint’s option bots), records that were malformed, or a sink that failed (reasons that begin with sink).',
  forged: 'Numbers and signals that no page can have sent. They are dropped and do not count as loss.',
  server_refused: 'The endpoint rejected whole requests: rate, size, origin.',
  malformed_header: 'Malformed header values that a server dropped.',
  parked_context_missing: 'A callback arrived without a parked context.',
  unattributed_request: 'Requests that could not be attributed to an action.',
  unpatched_api: 'Browser APIs that a page has frozen, so that their calls are not observed.',
}

function meaningOf(signal: string): string {
  return MEANINGS[signal] ?? ROLLOUT_SIGNALS.find((rollout) => rollout.signal === signal)?.meaning ?? ''
}

/** Data loss and rollout health. */
export async function healthPage(
  answers: Answers,
  frame: PageFrame,
  store: StoreLosses | undefined,
): Promise<PageContent> {
  const [counts, kinds, [documents]] = await Promise.all([
    ask(answers, healthCounts(frame.filter)),
    ask(answers, recordsByKind(frame.filter)),
    ask(answers, documentCounts(frame.filter)),
  ])
  const received = kinds.reduce((sum, { kind, records }) => sum + (kind === 'health' ? 0 : records), 0)
  const body = html`${lossFacts({ received, ...sumLosses(counts), documents, store })}
<section>${rolloutTable(frame, counts)}</section>
<section>${signalTable(frame, counts)}</section>
<section>${table({
    caption: 'Received by kind',
    narrow: true,
    items: kinds,
    empty: html`Nothing was recorded in this range. Load a page that sends to this server.`,
    columns: [
      { name: 'Kind', cell: ({ kind }) => html`<span class="mono">${kind}</span>` },
      { name: 'Records', numeric: true, cell: ({ records }) => formatCount(records), value: ({ records }) => records },
    ],
  })}</section>`
  return { title: 'Health', lead: 'Data loss, and whether actions reach every layer.', body }
}

/** Missing records, and those that are filtered on purpose. */
export function sumLosses(counts: readonly HealthCount[]): { lost: number; filtered: number } {
  const left = counts.filter(({ signal }) => isOneOf(LOSS_SIGNALS, signal))
  const sum = (given: readonly HealthCount[]) => given.reduce((total, { count }) => total + count, 0)
  const filtered = left.filter(({ reason }) => isOneOf(FILTER_REASONS, reason))
  return { lost: sum(left) - sum(filtered), filtered: sum(filtered) }
}

interface LossInput {
  received: number
  lost: number
  filtered: number
  documents: DocumentCount | undefined
  store: StoreLosses | undefined
}

function lossFacts({ received, lost, filtered, documents, store }: LossInput): Html {
  const share = received + lost > 0 ? formatShare(lost / (received + lost)) : formatShare(0)
  const facts = [
    ['Received', formatCount(received)],
    ['Known to be lost', `${formatCount(lost)} (${share})`],
    ['Filtered on purpose', formatCount(filtered)],
    ...silentFacts(documents),
    ...(store ? [['Refused by the store since its start', formatCount(sumRefused(store))]] : []),
  ]
  return html`<dl class="facts wide">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function sumRefused({ dropped }: StoreLosses): number {
  const { queueFull, writeFailed, closed, unstorable = 0 } = dropped
  return queueFull + writeFailed + closed + unstorable
}

// Only servers that write request events record which documents have ids.
function silentFacts(documents: DocumentCount | undefined): [name: string, value: string][] {
  if (!documents || documents.stamped === 0) return []
  const { stamped, expected, reported } = documents
  const silent = Math.max(0, Math.round(expected) - reported)
  return [
    ['Documents served with ids', formatCount(stamped)],
    ['Of these, pages that never reported', `${formatCount(silent)} (${formatShare(silent / Math.max(1, expected))})`],
  ]
}

/** The total of a signal over all places and reasons. */
interface RolloutCount extends RolloutSignal {
  count: number
  places: string
  lastSeenMs: number
}

function toRolloutCount(rollout: RolloutSignal, counts: readonly HealthCount[]): RolloutCount {
  const own = counts.filter(({ signal }) => signal === rollout.signal)
  const places = [...new Set(own.map(({ place }) => place).filter(Boolean))]
  return {
    ...rollout,
    count: own.reduce((sum, { count }) => sum + count, 0),
    places: places.slice(0, MAX_PLACES).join(', ') + (places.length > MAX_PLACES ? ' …' : ''),
    lastSeenMs: Math.max(0, ...own.map(({ lastSeenMs }) => lastSeenMs)),
  }
}

/** A cell lists this many places; the table below has all of them. */
const MAX_PLACES = 4

// All seven are shown, including those that are zero.
function rolloutTable(frame: PageFrame, counts: readonly HealthCount[]): Html {
  return table({
    caption: 'Rollout',
    stacked: true,
    items: ROLLOUT_SIGNALS.map((rollout) => toRolloutCount(rollout, counts)),
    empty: '',
    columns: [
      { name: 'Signal', cell: ({ signal }) => html`<span class="mono">${signal}</span>` },
      { name: 'Count', numeric: true, cell: ({ count }) => formatCount(count), value: ({ count }) => count },
      {
        name: 'Where',
        cell: ({ places }) =>
          places ? html`<span class="mono">${places}</span>` : html`<span class="nothing">${NOTHING}</span>`,
        value: ({ places }) => places,
      },
      {
        name: 'Last seen',
        numeric: true,
        cell: ({ lastSeenMs }) => (lastSeenMs > 0 ? ago(lastSeenMs, frame.now) : UNKNOWN),
      },
      {
        name: 'Meaning',
        cell: ({ meaning, lookAt, sql }) =>
          html`<span class="prose">${meaning}</span><details><summary>Look at</summary><p class="prose">${lookAt}</p><pre>${sql(frame.dialect)}</pre></details>`,
      },
    ],
  })
}

/** Places that the table of signals shows; every total is of all places. */
const MAX_SHOWN = 500

function signalTable(frame: PageFrame, counts: readonly HealthCount[]): Html {
  const shown = table({
    caption: 'Signals',
    stacked: true,
    items: counts.slice(0, MAX_SHOWN),
    empty: 'No losses and no health signals in this range: all is well, or nothing is sent yet.',
    columns: [
      { name: 'Signal', cell: ({ signal }) => html`<span class="mono">${signal}</span>` },
      { name: 'Reason', cell: ({ reason }) => reason },
      { name: 'Where', cell: ({ place }) => place && html`<span class="mono">${place}</span>` },
      { name: 'Count', numeric: true, cell: ({ count }) => formatCount(count), value: ({ count }) => count },
      { name: 'Last seen', numeric: true, cell: ({ lastSeenMs }) => ago(lastSeenMs, frame.now) },
      { name: 'Meaning', cell: ({ signal }) => html`<span class="prose">${meaningOf(signal)}</span>` },
    ],
  })
  return html`${shown}${counts.length > MAX_SHOWN && html`<p class="small">Only the first ${MAX_SHOWN} are shown.</p>`}`
}
