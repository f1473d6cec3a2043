import { createPage, type PageWindow, readWindow } from '../page/page.js'
import type { ActionVocabulary, EventAttributes, EventVocabulary, ReservedEvents } from '../shared/vocabulary.js'
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
  track<N extends Extract<keyof (E & ReservedEvents), string>>(
    name: N,
    attributes?: EventAttributes<(E & ReservedEvents)[N]>,
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

type Slotted = PageWindow & { [SLOT]?: Throughline | undefined }

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
  const diagnostics = createDiagnostics(() => given.debug ?? /^(localhost|127\.)/.test(window?.location.hostname ?? ''))
  if (known) diagnostics.warn('runs already; stop() it before start()')
  if (known || !window) return (known ?? toThroughline()) as Throughline<A, E>
  const page = createPage(window, diagnostics.caught)
  const runtime = page.guard(() => startRuntime(page, resolveOptions(given, diagnostics), { diagnostics, collectors }))
  const throughline = toThroughline(runtime)
  Object.defineProperty(window, SLOT, { value: throughline, configurable: true })
  page.onRelease(() => delete window[SLOT])
  return throughline as Throughline<A, E>
}

/** Whatever the page hands over, nothing of ours is thrown back at it; without a runtime everything is quiet. */
function toThroughline(runtime?: Runtime): Throughline {
  const host = runtime?.host
  const guarded =
    <A extends unknown[]>(run: (runtime: Runtime, ...args: A) => void) =>
    (...args: A): void => {
      if (runtime) runtime.host.page.guard(() => run(runtime, ...args))
    }
  return {
    action<T>(name: string, code?: (handle: ActionHandle) => T) {
      if (host && code) return runAction(host, name, code)
      const handle = host?.page.guard(() => openAction(host, name)) ?? createInertHandle()
      return (code ? code(handle) : handle) as T & ActionHandle
    },
    track: guarded(({ host }, name: string, attributes?: object) => trackEvent(host, name, attributes as Attributes)),
    identify: guarded(({ identify, host }, hash: string) => {
      if (isHash(hash)) return identify(hash)
      host.diagnostics.warn('identify() takes a hash of 32 to 128 characters; not sent')
      host.drop('not_a_hash')
    }),
    captureError: guarded(({ host }, error: unknown, context?: CaptureContext) => host.captureError(error, context)),
    consent: guarded(({ consent }, given: Consent) => consent(given)),
    route: guarded(({ host }, pattern: string) => {
      host.views.current.route = pattern
    }),
    flush: guarded(({ flush }) => flush()),
    stop: guarded(({ stop }) => stop()),
  }
}
