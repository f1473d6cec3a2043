import { listen, onHidden } from '../page/listen.js'
import type { Page } from '../page/page.js'
import type { Undo } from '../page/undo.js'
import { isSampled } from '../shared/hash.js'
import type { WireRecord } from '../shared/wire.js'
import { createActions } from './actions.js'
import { createSynchronousAttributor } from './attribution/attributor.js'
import { describePage, type NavigatorFacts } from './describe-page.js'
import type { Diagnostics } from './diagnostics.js'
import { readDocumentIds } from './document-ids.js'
import { createHealthCounts } from './health-counts.js'
import type { Collector, Host, SignalContext } from './host.js'
import type { Consent, Options } from './options.js'
import { createPageViews } from './page-view.js'
import { toActionSignal, toWireAction } from './record.js'
import { createSession } from './session.js'
import type { Signal } from './signal.js'
import { createTransport } from './transport.js'

/** A running throughline: its host, and what the page may tell it. */
export interface Runtime {
  readonly host: Host
  consent(given: Consent): void
  identify(hash: string): void
  /** Sends what waits now. */
  flush(): void
  stop: Undo
}

/** Wires everything and starts the collectors. */
export function startRuntime(
  page: Page,
  options: Options,
  { diagnostics, collectors }: { diagnostics: Diagnostics; collectors: readonly Collector[] },
): Runtime {
  const { globalPrivacyControl: isPrivate, connection } = page.window.navigator as NavigatorFacts
  const ratio = options.sampleRatio * (connection?.saveData ? 0.5 : 1)
  let { consent } = options
  let recordNumber = 0
  let user: string | undefined

  const ids = readDocumentIds(page)
  const views = createPageViews(page, options)
  const mayIdentify = () => consent === 'granted' && !isPrivate
  const session = createSession(page, options, mayIdentify)
  const health = createHealthCounts()

  const transport = createTransport(page, {
    endpoint: options.endpoint,
    maySend: () =>
      (consent === 'granted' || consent === 'anonymous') && !(page.document as { prerendering?: boolean }).prerendering,
    describe: (view) => ({
      ...describePage(page, options, view),
      ...(mayIdentify() && { session: session.id(), previousSession: session.previous(), user }),
      ...(!view.startedAt && ids),
      ratio,
    }),
    beforeFlush: () => host.flushers.forEach(page.guard),
    onStop: () => setConsent('denied'),
  })

  function emit(signal: Signal, { at = page.now(), view = views.at(at), action, how }: SignalContext = {}): void {
    if (consent === 'denied') return
    const { kind } = signal
    const share =
      kind === 'error' && options.keepErrors ? 1 : kind === 'request' ? ratio * options.requestSampleRatio : ratio
    // One decision for a visit, so that all its records agree.
    if (kind !== 'health' && !isSampled(session.id() ?? view.id, share)) return
    const scrubbed = options.scrub ? page.guard(() => options.scrub?.({ record: signal })) : signal
    if (!scrubbed) return transport.drop('scrubbed')
    const record: Omit<WireRecord, 'age'> = {
      ...scrubbed,
      ...(isPrivate && { attrs: undefined }),
      id: `${view.id}-${recordNumber++}`,
      action: action && toWireAction(action, how),
      ratio: share,
    }
    transport.add({ record, at, view })
  }

  const actions = createActions(page, options, {
    onUnregistered(name) {
      diagnostics.warn(`action ${name} is not in defineActions(); sent as unregistered`)
      health.count('unregistered_action_name')
    },
    onEnd(action, outcome) {
      const signal = toActionSignal(action, outcome)
      if (signal) emit(signal, { action, at: action.startedAt })
    },
  })

  const host: Host = {
    page,
    options,
    diagnostics,
    actions,
    attributor: createSynchronousAttributor(actions.active),
    views,
    emit,
    health: health.count,
    drop: transport.drop,
    flushers: [() => health.tell(emit)],
    sessionId: session.id,
    failures: new WeakMap(),
    captureError: () => transport.drop('no_errors_collector'),
  }

  function setConsent(given: Consent): void {
    consent = given
    if (given !== 'denied') return transport.flush()
    transport.clear()
    session.forget()
  }

  for (const start of collectors) page.guard(() => start(host))
  // Order on leaving: `pagehide`, the final vitals, then hidden. Nothing is sent on `pagehide` alone.
  listen(page, 'pagehide', actions.abandonAll)
  listen(page, 'prerenderingchange', () => transport.flush())
  onHidden(page, () => transport.flush(true))

  return {
    host,
    consent: setConsent,
    identify(hash) {
      user = hash
    },
    flush: transport.flush,
    stop() {
      actions.abandonAll()
      page.release()
      transport.flush(true)
      consent = 'denied'
    },
  }
}
