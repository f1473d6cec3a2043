import { createPage, type PageWindow, readWindow } from '../page/page.js'
import type { ActionVocabulary, EventAttributes, EventVocabulary, RESERVED_EVENTS } from '../shared/vocabulary.js'
import type { Attributes } from '../shared/wire.js'
import { createDiagnostics } from './diagnostics.js'
import { type ActionHandle, createInertHandle, openAction, runAction } from './handle.js'
import type { CaptureContext, Collector } from './host.js'
import { type Consent, resolveOptions, type StartOptions } from './options.js'
import { type Runtime, startRuntime } from './runtime.js'
import { isHash, trackEvent } from './track.js'

/** The one name on `window`, so that two copies of this package share one runtime. */
const SLOT = Symbol.for('throughline/1')

/** Names of actions that a vocabulary allows. */
export type ActionName<A> = Extract<keyof A, string>

/** What a page may do with a running throughline. */
export interface Throughline<
  A extends ActionVocabulary = ActionVocabulary,
  E extends EventVocabulary = EventVocabulary,
> {
  /** Opens an action; end it with `end()`. */
  action(name: ActionName<A>): ActionHandle
  /** Runs code as an action, which ends when the result has settled. */
  action<T>(name: ActionName<A>, code: (handle: ActionHandle) => T): T
  /** Tells a declared event. */
  track<N extends Extract<keyof (E & typeof RESERVED_EVENTS), string>>(
    name: N,
    attributes?: EventAttributes<(E & typeof RESERVED_EVENTS)[N]>,
  ): void
  /** Ties the visit to a hash of the visitor: 32 to 128 hexadecimal or base64url characters. Anything else is refused. */
  identify(hash: string): void
  /** Tells an error that the page has handled. */
  captureError(error: unknown, context?: CaptureContext): void
  /** Says what the visitor allows. */
  consent(given: Consent): void
  /** Names the current route by its pattern, as a router knows it. */
  route(pattern: string): void
  /** Sends what waits now. */
  flush(): void
  /** Undoes everything: patches, listeners, timers. */
  stop(): void
}

type Slotted = PageWindow & { [SLOT]?: Throughline }

/** The running throughline of this page. */
export function running(): Throughline | undefined {
  return (readWindow() as Slotted | undefined)?.[SLOT]
}

/** Starts with these collectors. On a server, and where one runs already, nothing is started. */
export function startThroughline<A extends ActionVocabulary, E extends EventVocabulary>(
  given: StartOptions<A, E>,
  collectors: readonly Collector[],
): Throughline<A, E> {
  const window = readWindow() as Slotted | undefined
  const known = window?.[SLOT]
  const isDebug = () => given.debug ?? /^(localhost|127\.|\[::1])/.test(window?.location.hostname ?? '')
  const diagnostics = createDiagnostics(isDebug)
  if (known) diagnostics.warn('it runs already; the second start() is ignored. Call stop() first to start anew.')
  if (known || !window) return (known ?? toThroughline(undefined)) as Throughline<A, E>
  const page = createPage(window, diagnostics.caught)
  const runtime = page.guard(() => startRuntime(page, resolveOptions(given, diagnostics), { diagnostics, collectors }))
  const throughline = toThroughline(runtime, () => Reflect.deleteProperty(window, SLOT))
  if (runtime) Object.defineProperty(window, SLOT, { value: throughline, configurable: true })
  return throughline as Throughline<A, E>
}

function toThroughline(runtime: Runtime | undefined, onStop = () => {}): Throughline {
  const host = runtime?.host
  // Whatever the page hands over, nothing of ours is thrown back at it.
  const guarded = (run: () => void) => host?.page.guard(run)
  return {
    action<T>(name: string, code?: (handle: ActionHandle) => T) {
      if (!code) return (host?.page.guard(() => openAction(host, name)) ?? createInertHandle()) as ActionHandle & T
      return host ? runAction(host, name, code) : code(createInertHandle())
    },
    track: (name, attributes) => guarded(() => host && trackEvent(host, name, attributes as Attributes)),
    identify: (hash) =>
      guarded(() => {
        if (isHash(hash)) return runtime?.identify(hash)
        host?.diagnostics.warn(
          'identify() takes a hash of 32 to 128 hexadecimal or base64url characters; what was given looks like something else and is not kept.',
        )
        host?.drop('not_a_hash')
      }),
    captureError: (error, context) => guarded(() => host?.captureError(error, context)),
    consent: (consent) => guarded(() => runtime?.consent(consent)),
    route: (pattern) => host?.views.name(pattern),
    flush: () => guarded(() => runtime?.flush()),
    stop() {
      guarded(() => runtime?.stop())
      onStop()
    },
  }
}
