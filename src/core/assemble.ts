import type { ActionContext, Attribution as How } from '../shared/action.js'
import { isSampled } from '../shared/hash.js'
import type { WireAction } from '../shared/wire.js'
import type { Waiting } from './batch.js'
import type { Host, RuntimeBase } from './host.js'
import type { Emitted } from './record.js'
import type { Signal } from './signal.js'

/**
 * Creates the function that turns signals into records: sampled, passed through `beforeSend`, and converted to plain
 * data by `toPlain`. It returns `undefined` for a record that is dropped, which is counted.
 */
export function createAssembler(
  { page, options, warn, views, visitor, source, drop }: Host,
  toPlain: (signal: Signal, onOmit: () => void) => Signal | undefined,
): (emitted: Emitted) => Waiting | undefined {
  return ({ signal, at, view, context, how }) => {
    const { kind } = signal
    const ratio = toKeptRatio(kind, options, source.ratio())
    // One decision per visit, without a session per document, so that all its records agree.
    if (kind !== 'health' && !isSampled(visitor.sessionId() ?? views.at(0).id, ratio)) return undefined
    const { beforeSend } = options
    const input = { record: signal, action: context, route: view.route }
    const scrubbed = beforeSend ? page.guard(() => beforeSend(input)) : signal
    if (scrubbed === null) return void drop('scrubbed')
    // It may have thrown, or returned nothing by mistake.
    const plain = scrubbed && toPlain(scrubbed, () => drop('unserializable_value'))
    if (plain?.kind !== kind) {
      warn('beforeSend must return its record, changed or not, or null')
      return void drop('scrub_failed')
    }
    const kept = visitor.hasPrivacySignal() ? { ...plain, attrs: undefined } : plain
    const action = context && toWireAction(context, how)
    return { record: { ...kept, id: `${view.id}-${view.records++}`, action, ratio }, at, view }
  }
}

/** Returns the share of records of a kind that is kept, 0 to 1. */
function toKeptRatio(
  kind: Signal['kind'],
  { keepErrors, requestSampleRatio }: RuntimeBase['options'],
  ratio: number,
): number {
  if (kind === 'error' && keepErrors) return 1
  return kind === 'request' ? ratio * requestSampleRatio : ratio
}

/** Returns the fields of an action on the wire. */
function toWireAction(context: ActionContext, attribution: How | undefined): WireAction {
  return {
    id: context.origin_action_id,
    kind: context.action_kind,
    name: context.action_name,
    surface: context.surface_area,
    product: context.product_type,
    platform: context.platform,
    parent: context.parent_action_id,
    attribution,
  }
}
