import { CATEGORY_PATTERN } from '../../src/shared/action.js'
import { PAGE_DROP_REASONS } from '../../src/shared/wire.js'
import { toAttributes } from '../otlp/attributes.js'
import type { ExportLogsRequest, LogRecord, Resource } from '../otlp/model.js'
import { toActionNames } from '../telemetry/action-names.js'
import { type Cap, createCaps, OVERFLOW } from './caps.js'
import { createCleanTexts } from './clean-texts.js'
import type { Delivery } from './delivery.js'
import { toLossRecords } from './loss-records.js'
import type { Loss, LossCounter } from './losses.js'
import type { RumSettings } from './options.js'
import { type Page, toPage, toResource } from './page-attributes.js'
import type { IncomingEnvelope, Numbered } from './parse.js'
import { createRecent, type Recent } from './recent.js'
import { toLogRecord } from './record-attributes.js'
import type { ScrubNotes } from './scrub.js'
import { createSequence } from './sequence.js'

/** About 6 MB. A record is repeated within minutes, when a page got no response; later it counts as new. */
const MAX_RECENT_IDS = 50_000

/** The log records of a body, or one word for why it was rejected. */
export type Taken =
  | {
      ok: true
      logs: LogRecord[]
      resource: Resource
      /** Called when it is known whether the log records are stored. */
      settle: (isStored: boolean) => void
      /** Whether records that this body repeats are stored; they may still be in flight. */
      repeated: Promise<boolean>
    }
  | { ok: false; problem: string }

/** Converts bodies to log records, without duplicates. */
export interface Intake {
  envelope(text: string, delivery: Delivery): Promise<Taken>
  reports(text: string, delivery: Delivery): Promise<Taken>
  /** Counts the envelopes that are overdue. */
  settle(): void
  /** Records of the losses since the last call, under the handler's own service name. */
  losses(losses: readonly Loss[], idPrefix: string): ExportLogsRequest
  /** How many pieces of text of each kind were redacted. */
  redacted(): Record<string, number>
}

/** Creates the intake of one handler. */
export function createIntake(settings: RumSettings, losses: LossCounter): Intake {
  const { clock, known } = settings
  const cap = createCaps(clock, {
    service: known.services ?? [],
    site: known.sites ?? [],
    route: known.routes ?? [],
    version: known.versions ?? [],
    reason: PAGE_DROP_REASONS,
  })
  const shared = { ...settings, cap, cleanTexts: createCleanTexts(), actionNames: toActionNames(settings.namespace) }
  const recent = createRecent(MAX_RECENT_IDS)
  const sequence = createSequence()
  const redacted: Record<string, number> = {}

  const note = (notes: readonly ScrubNotes[]) => {
    for (const { redacted: counts } of notes) {
      for (const [kind, count] of Object.entries(counts)) redacted[kind] = (redacted[kind] ?? 0) + count
    }
  }

  const settle = () => losses.add('envelope_gap', 'missing', sequence.settle(clock.now()))

  const followSequence = ({ page, seq }: Numbered) => {
    if (!settings.countGaps) return
    const arrival = sequence.arrived(page.id, seq, clock.now())
    if (arrival === 'recovered') losses.add('envelope_recovered', 'late')
    if (arrival === 'forged') losses.add('forged', 'sequence')
    settle()
  }

  return {
    async envelope(text, delivery) {
      // Created with the first body, not on import: importing the schema library has a side effect on `globalThis`.
      const { parseEnvelope } = await import('./parse.js')
      const parsed = parseEnvelope(text)
      if (!parsed.ok) {
        losses.addAll('server_dropped', parsed.rejected)
        losses.addAll('forged', parsed.forged)
        if (parsed.arrived) followSequence(parsed.arrived)
        return parsed
      }
      const { envelope } = parsed
      losses.addAll('server_dropped', envelope.rejected)
      losses.addAll('forged', envelope.forged)
      followSequence(envelope)
      const page = toPage(envelope.page, delivery, shared)
      const keyOf = (id: string) => `${page.id} ${id}`
      const { fresh, repeats } = sortByRecent(envelope.records, keyOf, recent)
      const context = { ...shared, page, delivery, isPrivate: delivery.isPrivate, changedTexts: new Map() }
      const written = Array.from(fresh.values(), (record) => toLogRecord(record, context))
      note(written.map(({ notes }) => notes))
      // A repeated envelope contains the same counts.
      const countsKey = envelope.records.length === 0 ? `${page.id} counts ${envelope.seq}` : undefined
      const countedBefore = countsKey && recent.find(countsKey)
      const isNew = fresh.size > 0 || (countsKey && !countedBefore)
      const dropped = isNew ? clientLosses(envelope, { page, delivery, cap }) : []
      const { isStored, settle: settleStored } = createOutcome()
      recent.add(isNew && countsKey ? [countsKey] : [...fresh.keys()], isStored)
      return {
        ok: true,
        logs: [...written.map(({ record }) => record), ...dropped],
        resource: page.resource,
        settle: settleStored,
        repeated: Promise.all(countedBefore ? [countedBefore] : repeats).then((all) => {
          if (!countedBefore) losses.add('server_dropped', 'duplicate', all.filter(Boolean).length)
          return all.every(Boolean)
        }),
      }
    },
    async reports(text, delivery) {
      const { parseReports } = await import('./reports.js')
      const parsed = parseReports(text, delivery, shared)
      if (!parsed.ok) return parsed
      losses.add('server_dropped', 'report', parsed.rejected)
      note(parsed.notes)
      return { ok: true, logs: parsed.records, resource: toResource(shared), settle: () => {}, repeated: NONE_REPEATED }
    },
    settle,
    losses: (given, idPrefix) => toRequest(toResource(shared), toLossRecords(given, { idPrefix, at: clock.now() })),
    redacted: () => ({ ...redacted }),
  }
}

const NONE_REPEATED = Promise.resolve(true)

/** Separates new records, by their keys, from repeats of another envelope or of this one. */
function sortByRecent<Incoming extends { id: string }>(
  records: readonly Incoming[],
  keyOf: (id: string) => string,
  recent: Recent,
): { fresh: Map<string, Incoming>; repeats: Promise<boolean>[] } {
  const fresh = new Map<string, Incoming>()
  const repeats: Promise<boolean>[] = []
  for (const record of records) {
    const key = keyOf(record.id)
    // Of two with the same id in one envelope, the first decides for both.
    const before = fresh.has(key) ? NONE_REPEATED : recent.find(key)
    if (before) repeats.push(before)
    else fresh.set(key, record)
  }
  return { fresh, repeats }
}

function createOutcome(): { isStored: Promise<boolean>; settle: (isStored: boolean) => void } {
  let settle: (isStored: boolean) => void = () => {}
  const isStored = new Promise<boolean>((resolve) => {
    settle = resolve
  })
  return { isStored, settle }
}

function clientLosses(
  { seq, dropped }: IncomingEnvelope,
  { page, delivery, cap }: { page: Page; delivery: Delivery; cap: Cap },
): LogRecord[] {
  const losses = Object.entries(dropped).map(([given, count]): Loss => {
    const reason = CATEGORY_PATTERN.test(given) ? cap('reason', given) : OVERFLOW
    return { signal: 'client_dropped', reason, count }
  })
  const route = { 'rum.route_pattern': page.route, 'url.template': page.route }
  const attributes = [...toAttributes(route), ...page.attributes]
  return toLossRecords(losses, { idPrefix: `${page.id}:${seq}`, at: delivery.receivedAt, attributes })
}

/** Groups log records under their resource. */
export function toRequest(resource: Resource, logRecords: LogRecord[]): ExportLogsRequest {
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'throughline' }, logRecords }] }] }
}
