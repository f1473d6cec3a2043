import { listen, onHidden } from '../page/listen.js'
import type { Page } from '../page/page.js'
import { type Undo, undoAll } from '../page/undo.js'
import type { Attribution as How } from '../shared/action.js'
import { isSampled } from '../shared/hash.js'
import type { HealthSignal, WireAction, WirePage, WireRecord } from '../shared/wire.js'
import { type Action, createActions } from './actions.js'
import { createSynchronousAttributor } from './attribution/attributor.js'
import { describePage } from './describe-page.js'
import type { Diagnostics } from './diagnostics.js'
import { readDocumentIds } from './document-ids.js'
import type { Collector, Host, Signal, SignalContext } from './host.js'
import type { Consent, Options } from './options.js'
import { createPageViews, type View } from './page-view.js'
import { createSession } from './session.js'
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
  parts: { diagnostics: Diagnostics; collectors: readonly Collector[] },
): Runtime {
  const { diagnostics } = parts
  let { consent } = options
  let live = true
  let recordNumber = 0
  let user: string | undefined
  let healthCounts: Partial<Record<HealthSignal, number>> = {}
  const { navigator } = page.window as unknown as {
    navigator: { globalPrivacyControl?: boolean; connection?: { saveData?: boolean } }
  }
  const isPrivate = () => !!navigator.globalPrivacyControl
  const ratio = options.sampleRatio * (navigator.connection?.saveData ? 0.5 : 1)

  const flushers = new Set([tellHealth])

  const ids = readDocumentIds(page)
  const views = createPageViews(page, options)
  const session = createSession(page, options, () => consent === 'granted' && !isPrivate())
  const isKept = (view: View, share: number) => isSampled(session.id() ?? view.id, share)

  const transport = createTransport(page, {
    endpoint: options.endpoint,
    maySend: () =>
      live &&
      (consent === 'granted' || consent === 'anonymous') &&
      !(page.document as { prerendering?: boolean }).prerendering,
    describe: (view): WirePage => ({
      ...describePage(page, options),
      id: view.id,
      route: view.route,
      session: session.id(),
      previousSession: session.previous(),
      user: consent === 'granted' && !isPrivate() ? user : undefined,
      ratio,
      ...(view.isLoad ? ids : {}),
    }),
    beforeFlush() {
      for (const run of flushers) page.guard(run)
    },
    onStop: () => setConsent('denied'),
  })

  function emit(signal: Signal, { at = page.now(), view = views.at(at), action, how }: SignalContext = {}): void {
    if (!live || consent === 'denied') return
    const isError = signal.kind === 'error' && options.keepErrors
    const share = isError ? 1 : signal.kind === 'request' ? ratio * options.requestSampleRatio : ratio
    if (signal.kind !== 'health' && !isKept(view, share)) return
    const scrubbed = options.scrub ? page.guard(() => options.scrub?.({ record: signal })) : signal
    if (!scrubbed) return transport.drop('scrubbed')
    recordNumber += 1
    const record: Omit<WireRecord, 'age'> = {
      ...(isPrivate() ? { ...scrubbed, attrs: undefined } : scrubbed),
      id: `${view.id}-${recordNumber.toString(36)}`,
      action: action && toWireAction(action, how),
      ratio: share === ratio ? undefined : share,
    }
    transport.add({ record, at, view })
  }

  function health(signal: HealthSignal): void {
    healthCounts[signal] = (healthCounts[signal] ?? 0) + 1
  }

  function tellHealth(): void {
    const counts = Object.entries(healthCounts)
    healthCounts = {}
    for (const [signal, count] of counts) emit({ kind: 'health', signal: signal as HealthSignal, count })
  }

  const actions = createActions(page, options, {
    onUnregistered(name) {
      diagnostics.warn(
        `the action name "${name}" is not in the vocabulary; it is sent as unregistered. Declare it with defineActions().`,
      )
      health('unregistered_action_name')
    },
    onEnd(action, outcome, duration) {
      if (action.context.action_kind !== 'explicit_user_action') return
      if (action.weak && !action.requests && !action.threw && !action.rage) return
      emit(
        {
          kind: 'action',
          duration: Math.round(duration),
          outcome,
          requests: action.requests,
          retries: action.retries,
          rage: action.rage || undefined,
          dead: (!action.alive && !action.weak) || undefined,
        },
        { action, at: action.startedAt },
      )
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
    health,
    drop: transport.drop,
    onFlush(run) {
      flushers.add(run)
      return () => flushers.delete(run)
    },
    sessionId: session.id,
    failures: new WeakMap(),
    captureError: () => transport.drop('no_errors_collector'),
  }

  function setConsent(given: Consent): void {
    consent = given
    if (given === 'denied') {
      transport.clear()
      session.forget()
    } else transport.flush()
  }

  const undos = parts.collectors.map((start) => page.guard(() => start(host)) ?? (() => {}))
  undos.push(
    // Order on leaving: `pagehide`, the final vitals, then hidden. Nothing is sent on `pagehide` alone.
    onHidden(page, () => transport.flush(true)),
    listen(page, 'pagehide', () => actions.endAll('abandoned')),
    listen(page, 'prerenderingchange', () => transport.flush()),
  )

  return {
    host,
    consent: setConsent,
    identify(hash) {
      user = hash
    },
    flush: transport.flush,
    stop() {
      if (!live) return
      actions.endAll('abandoned')
      undoAll(undos, page.guard)
      transport.flush(true)
      live = false
    },
  }
}

function toWireAction({ context }: Action, how: How | undefined): WireAction {
  return {
    id: context.origin_action_id,
    kind: context.action_kind,
    name: context.action_name,
    origin: context.request_origin,
    surface: context.surface_area,
    product: context.product_type,
    platform: context.platform,
    parent: context.parent_action_id,
    attribution: how,
  }
}
