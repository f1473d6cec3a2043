import { listen } from '../page/listen.js'
import { toRequestContext } from './action.js'
import { createActions } from './actions.js'
import { createAssembler } from './assemble.js'
import { createSynchronousAttributor } from './attribution/attributor.js'
import { createEnvelopeSource } from './envelope-source.js'
import { createHealthCounts } from './health-counts.js'
import type { Collector, Host, LoadTail, Provided, RuntimeBase } from './host.js'
import { toJson } from './json.js'
import type { Consent } from './options.js'
import { createOutbox } from './outbox.js'
import { createPageViews } from './page-view.js'
import { toActionSignal } from './record.js'
import { followScrolling } from './scrolling.js'
import { findTracingAgent } from './tracing-agent.js'
import { createVisitor } from './visitor.js'

/** A running Throughline: what collectors receive, and what they have provided. */
export type Running = Host & { readonly [K in 'attach' | 'captureError' | 'seeError']: Provided[K] }

/** Wires the parts of the runtime and starts the collectors. */
export function startRuntime(base: RuntimeBase, collectors: readonly Collector[], loadTail: LoadTail): Running {
  const { page, options, warn } = base
  const { document, guard } = page
  const views = createPageViews(page, options)
  const visitor = createVisitor(page, options)
  const health = createHealthCounts()

  const source = createEnvelopeSource({
    ...base,
    visitor,
    beforeFlush() {
      health.flush(emit)
      for (const { beforeFlush } of provided) if (beforeFlush) guard(beforeFlush)
    },
    onStop() {
      visitor.isStopped = true
      outbox.clear()
    },
  })
  const outbox = createOutbox({
    source,
    // Loading the tail belongs to no action.
    loadTail: (use) => attributor.run({}, () => use(loadTail())),
    isCollecting: visitor.isCollected,
    makeTail: (make) => make(host),
    assemble: (emitted) =>
      createAssembler(host, (signal) => guard(() => (toJson(signal) ? signal : undefined)))(emitted),
  })

  const emit: Host['emit'] = (signal, { at = page.now(), view = views.at(at), action, how, other } = {}) => {
    const context = action && toRequestContext({ action, other })
    if (visitor.isCollected()) outbox.add({ signal, at, view, context, how })
  }
  const actions = createActions({
    page,
    options,
    onUnregistered(name) {
      warn(`action ${name} is not in defineActions(); sent as unregistered`)
      health.count('unregistered_action_name')
    },
    onEnd: (action, outcome) =>
      action.whenFinal(() => {
        const signal = toActionSignal(action, outcome)
        if (signal) emit(signal, { action, at: action.startedAt })
      }),
  })

  function consent(given: Consent): void {
    // What was counted without consent is not sent with it.
    health.flush(emit)
    visitor.consent = given
    if (given === 'denied') outbox.clear()
    else outbox.flush()
    if (/^[ad]/.test(given)) visitor.forget()
  }

  const infer = () => (options.attribution === 'manual' ? undefined : actions.active())
  const attributor = createSynchronousAttributor(infer, page.after)
  const host: Host = {
    ...base,
    ...outbox,
    source,
    actions,
    attributor,
    isScrolling: followScrolling(page, attributor),
    views,
    visitor,
    emit,
    consent,
    hasTracingAgent: findTracingAgent(base),
    health: health.count,
    failures: new WeakMap(),
  }

  if (visitor.consent === 'denied') page.soon(visitor.forget)
  const provided: Provided[] = collectors.map((start) => guard(() => start(host)) ?? {})
  for (const { attributor: better } of provided) Object.assign(attributor, better)
  for (const _ of page.unpatched.splice(0)) health.count('unpatched_api')
  // Order when the page is left: `pagehide`, the final vitals, then hidden, which is when records are sent.
  listen(page, 'pagehide', actions.abandonAll)
  listen(page, 'visibilitychange prerenderingchange', () => outbox.flush(document.visibilityState === 'hidden'))
  // At the first interaction at the latest: the browser buffers that one for later observers, others only if they were slow.
  page.soon(outbox.load)
  // A page in the background is not hidden again: its last event is `pagehide`, also after the listeners of collectors.
  const flushLast = () => listen(page, 'pagehide', () => document.visibilityState === 'hidden' && outbox.flush(true))
  flushLast()
  page.soon(flushLast)
  const { attach, captureError, seeError }: Provided = Object.assign({}, ...provided)
  return { ...host, attach, captureError, seeError }
}
