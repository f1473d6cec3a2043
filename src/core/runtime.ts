import { listen, onHidden } from '../page/listen.js'
import type { Page } from '../page/page.js'
import type { Undo } from '../page/undo.js'
import type { Attribution as How } from '../shared/action.js'
import { isSampled } from '../shared/hash.js'
import type { HealthSignal, WireAction, WirePage, WireRecord } from '../shared/wire.js'
import { type Action, createActions } from './actions.js'
import { createSynchronousAttributor } from './attribution/attributor.js'
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

/** What browsers know of the visitor's wishes and network, beyond what TypeScript's library lists. */
interface NavigatorFacts {
  globalPrivacyControl?: boolean
  connection?: { effectiveType?: string; saveData?: boolean }
}

/** Wires everything and starts the collectors. */
export function startRuntime(
  page: Page,
  options: Options,
  { diagnostics, collectors }: { diagnostics: Diagnostics; collectors: readonly Collector[] },
): Runtime {
  const { window, document } = page
  const { globalPrivacyControl: isPrivate, connection } = window.navigator as NavigatorFacts
  const ratio = options.sampleRatio * (connection?.saveData ? 0.5 : 1)
  let { consent } = options
  let recordNumber = 0
  let user: string | undefined
  const healthCounts = new Map<HealthSignal, number>()

  const ids = readDocumentIds(page)
  const views = createPageViews(page, options)
  const mayIdentify = () => consent === 'granted' && !isPrivate
  const session = createSession(page, options, mayIdentify)

  function describe(view: View): WirePage {
    const { service, version, env, site } = options
    const isKnown = mayIdentify()
    return {
      id: view.id,
      route: view.route,
      service,
      version,
      env,
      site,
      // Rounded, so that a window's exact size does not tell visitors apart.
      viewport: [round10(window.innerWidth), round10(window.innerHeight)],
      connection: connection?.effectiveType,
      saveData: connection?.saveData,
      session: session.id(),
      previousSession: isKnown ? session.previous() : undefined,
      user: isKnown ? user : undefined,
      ratio,
      ...(view.startedAt ? {} : ids),
    }
  }

  const transport = createTransport(page, {
    endpoint: options.endpoint,
    maySend: () => /^[ag]/.test(consent) && !(document as { prerendering?: boolean }).prerendering,
    describe,
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
      ...(isPrivate ? { attrs: undefined } : {}),
      id: `${view.id}-${recordNumber++}`,
      action: action && toWireAction(action, how),
      ratio: share,
    }
    transport.add({ record, at, view })
  }

  const health = (signal: HealthSignal) => healthCounts.set(signal, (healthCounts.get(signal) ?? 0) + 1)
  const tellHealth = () => {
    for (const [signal, count] of healthCounts) emit({ kind: 'health', signal, count })
    healthCounts.clear()
  }

  const actions = createActions(page, options, {
    onUnregistered(name) {
      diagnostics.warn(`action ${name} is not in defineActions(); sent as unregistered`)
      health('unregistered_action_name')
    },
    onEnd(action, outcome) {
      const { weak, requests, retries, threw, rage, alive, startedAt } = action
      if (action.context.action_kind[0] !== 'e' || (weak && !requests && !threw && !rage)) return
      const duration = Math.round(action.touchedAt - startedAt)
      emit(
        { kind: 'action', duration, outcome, requests, retries, rage, dead: !alive && !weak },
        { action, at: startedAt },
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
    flushers: [tellHealth],
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

function round10(pixels: number): number {
  return Math.round(pixels / 10) * 10
}

function toWireAction({ context }: Action, how: How | undefined): WireAction {
  return {
    id: context.origin_action_id,
    kind: context.action_kind,
    name: context.action_name,
    surface: context.surface_area,
    product: context.product_type,
    platform: context.platform,
    parent: context.parent_action_id,
    attribution: how,
  }
}
