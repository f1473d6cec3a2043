import { isSampled } from '../shared/hash.js'
import type { Ground, Host, Outbox } from './host.js'
import type { PageViews } from './page-view.js'
import { toPlainSignal, toRecord } from './record.js'
import type { Signal } from './signal.js'
import type { Visitor } from './visitor.js'

/** What records are assembled from, and where they go. */
export interface EmitOwner extends Ground {
  readonly visitor: Visitor
  readonly views: PageViews
  /** The share of visits that is kept. */
  readonly ratio: number
  readonly outbox: Outbox
}

/** Makes the function that makes records of signals: sampled, changed as the page wishes, as plain data. */
export function createEmit({ page, options, warn, visitor, views, ratio, outbox }: EmitOwner): Host['emit'] {
  let recordNumber = 0
  return (signal, { at = page.now(), view = views.at(at), ...of } = {}) => {
    if (visitor.consent === 'denied') return
    const { kind } = signal
    const share = toShare(kind, options, ratio)
    // One decision for a visit, so that all its records agree.
    if (kind !== 'health' && !isSampled(visitor.sessionId() ?? view.id, share)) return
    const { beforeSend } = options
    const input = { record: signal, action: of.action?.context, route: view.route }
    const scrubbed = beforeSend ? page.guard(() => beforeSend(input)) : signal
    if (!scrubbed) return outbox.drop('scrubbed')
    const plain = toPlainSignal(scrubbed, () => outbox.drop('unserializable_value'))
    if (plain?.kind !== kind) {
      warn('beforeSend must return the record that it was given, changed or not, or null')
      return outbox.drop('scrub_failed')
    }
    const kept = visitor.isPrivate ? { ...plain, attrs: undefined } : plain
    const record = toRecord(kept, { id: `${view.id}-${recordNumber++}`, ...of, ratio: share })
    outbox.add({ record, at, view })
  }
}

/** The share of records of a kind that is kept, 0 to 1. */
function toShare(kind: Signal['kind'], { keepErrors, requestSampleRatio }: Ground['options'], ratio: number): number {
  if (kind === 'error' && keepErrors) return 1
  return kind === 'request' ? ratio * requestSampleRatio : ratio
}
