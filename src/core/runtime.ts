import { listen } from '../page/listen.js'
import { isSampled } from '../shared/hash.js'
import { createActions } from './actions.js'
import { createSynchronousAttributor } from './attribution/attributor.js'
import { describePage, type NavigatorFacts } from './describe-page.js'
import { readDocumentIds } from './document-ids.js'
import { createHealthCounts } from './health-counts.js'
import type { Collector, Ground, Host, SignalContext } from './host.js'
import type { Consent } from './options.js'
import { createPageViews } from './page-view.js'
import { toActionSignal, toPlainSignal, toRecord, whenJudged } from './record.js'
import type { Signal } from './signal.js'
import { findTracingAgent } from './tracing-agent.js'
import { createTransport } from './transport.js'
import { createVisitor } from './visitor.js'

/** Wires everything and starts the collectors. */
export function startRuntime(ground: Ground, collectors: readonly Collector[]): Host {
  const { page, options, warn } = ground
  const { document, window, guard } = page
  const ratio = options.sampleRatio * ((window.navigator as NavigatorFacts).connection?.saveData ? 0.5 : 1)
  const ids = guard(() => readDocumentIds(page))
  const views = createPageViews(page, options)
  const visitor = createVisitor(page, options)
  const health = createHealthCounts()
  let recordNumber = 0

  const transport = createTransport({
    page,
    endpoint: options.endpoint,
    maySend: () => /^[ag]/.test(visitor.consent) && !(document as { prerendering?: boolean }).prerendering,
    describe: (view) => ({
      ...describePage(page, options, view),
      ...visitor.facts(),
      ...(!view.startedAt && ids),
      ratio,
    }),
    beforeFlush: () => host.flushers.forEach(guard),
    onStop: () => consent('denied'),
    mayStore: visitor.mayStore,
    warn,
  })

  function emit(signal: Signal, { at = page.now(), view = views.at(at), ...of }: SignalContext = {}): void {
    if (visitor.consent === 'denied') return
    const { kind } = signal
    const share = toShare(kind, options, ratio)
    // One decision for a visit, so that all its records agree.
    if (kind !== 'health' && !isSampled(visitor.sessionId() ?? view.id, share)) return
    const scrubbed = options.scrub ? guard(() => options.scrub?.({ record: signal })) : signal
    if (!scrubbed) return transport.drop('scrubbed')
    const plain = toPlainSignal(scrubbed, () => transport.drop('unserializable_value'))
    if (plain?.kind !== kind) {
      warn('scrub must return the record that it was given, changed or not, or null')
      return transport.drop('scrub_failed')
    }
    const kept = visitor.isPrivate ? { ...plain, attrs: undefined } : plain
    const record = toRecord(kept, { id: `${view.id}-${recordNumber++}`, ...of, ratio: share })
    transport.add({ record, at, view })
  }

  const actions = createActions({
    page,
    options,
    onUnregistered(name) {
      warn(`action ${name} is not in defineActions(); sent as unregistered`)
      health.count('unregistered_action_name')
    },
    onEnd: (action, outcome) =>
      whenJudged(action, () => {
        const signal = toActionSignal(action, outcome)
        if (signal) emit(signal, { action, at: action.startedAt })
      }),
  })

  function consent(given: Consent): void {
    visitor.consent = given
    if (given !== 'denied') return transport.flush()
    transport.clear()
    visitor.forget()
  }

  const infer = () => (options.attribution === 'manual' ? undefined : actions.active())
  const host: Host = {
    ...ground,
    ...transport,
    actions,
    attributor: createSynchronousAttributor(infer, page.after),
    views,
    visitor,
    emit,
    consent,
    hasTracingAgent: findTracingAgent(ground),
    health: health.count,
    flushers: [() => health.tell(emit)],
    failures: new WeakMap(),
    captureError: () => transport.drop('no_errors_collector'),
  }

  for (const start of collectors) guard(() => start(host))
  for (const _ of page.unpatched.splice(0)) health.count('unpatched_api')
  // Order on leaving: `pagehide`, the final vitals, then hidden. Nothing is sent on `pagehide` alone.
  listen(page, 'pagehide', actions.abandonAll)
  listen(page, 'visibilitychange prerenderingchange', () => transport.flush(document.visibilityState === 'hidden'))
  return host
}

/** The share of records of a kind that is kept, 0 to 1. */
function toShare(kind: Signal['kind'], { keepErrors, requestSampleRatio }: Ground['options'], ratio: number): number {
  if (kind === 'error' && keepErrors) return 1
  return kind === 'request' ? ratio * requestSampleRatio : ratio
}
