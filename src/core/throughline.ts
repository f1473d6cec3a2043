import { createGuard, type Guard } from '../page/guard.js'
import { createPage, type PageWindow, readWindow } from '../page/page.js'
import { ATTACH, RUNNING } from '../shared/keep.js'
import type { ActionVocabulary, EventAttributes, EventVocabulary, ReservedEvents } from '../shared/vocabulary.js'
import { CONNECTION, createConnection } from './connect.js'
import { type Controls, createControls } from './controls.js'
import { createWarn } from './diagnostics.js'
import { type ActionHandle, createInertHandle, openAction, runAction } from './handle.js'
import type { CaptureContext, Collector, LoadTail } from './host.js'
import { type Consent, type FindRoute, resolveOptions, type StartOptions } from './options.js'
import { type Running, startRuntime } from './runtime.js'

/** Takes an error event that was fired before the start. */
export const SEE_EARLY: unique symbol = Symbol()

/** Names of the actions of a vocabulary. */
export type ActionName<A> = Extract<keyof A, string>

/** The methods of a running Throughline that a page may call. */
export interface Throughline<
  A extends ActionVocabulary = ActionVocabulary,
  E extends EventVocabulary = EventVocabulary,
> {
  /** Opens an action; end it with `end()`. */
  action(name: ActionName<A>): ActionHandle
  /** Runs code as an action, which ends when the result has settled. */
  action<T>(name: ActionName<A>, code: (handle: ActionHandle) => T): T
  /** Records a declared event. */
  track<N extends Extract<keyof (E & ReservedEvents), string>>(
    name: N,
    attributes?: EventAttributes<(E & ReservedEvents)[N]>,
  ): void
  /**
   * Ties the visit to a hash of the visitor: 32 to 128 hexadecimal or base64url characters. Other values are rejected.
   */
  identify(hash: string): void
  /** Records an error that the page has handled. */
  captureError(error: unknown, context?: CaptureContext): void
  /** Sets what the visitor consents to. */
  consent(given: Consent): void
  /**
   * Names the current route by its pattern, as a router knows it; or this and later ones by a function of the location.
   */
  route(pattern: string | FindRoute): void
  /** Sends the records that are waiting. */
  flush(): void
  /** Removes all patches, listeners and timers. */
  stop(): void
  /** @internal */
  [SEE_EARLY]?(event: Event): void
}

/** Returns the instance that runs in the window, of this copy of the package or of another one. */
function readRunning(window: PageWindow | undefined): Throughline | undefined {
  return window && Reflect.get(window, RUNNING)
}

// Every trace is recorded in development, as on the server.
const RECORD_ALL = { traceSampleRatio: 1 }

/** Whether the page is that of a developer. */
export const isLocal = (window: PageWindow | undefined): boolean =>
  /^(localhost|127\..*|\[::1\])$|\.localhost$/.test(window?.location.hostname ?? '')

/** Returns the running Throughline of this page, or one without effect. */
export function running(): Throughline {
  return readRunning(readWindow()) ?? toThroughline()
}

/**
 * Starts with the given collectors, and loads the tail when the page is idle. Starts nothing on a server, or if one is
 * running already.
 */
export function startThroughline<A extends ActionVocabulary, E extends EventVocabulary>(
  given: StartOptions<A, E>,
  collectors: readonly Collector[],
  loadTail: LoadTail,
): Throughline<A, E> {
  const window = readWindow()
  // In a script tag it is a string.
  const warn = createWarn(
    () => /^(true|)$/.test(`${given?.debug}`) || (isLocal(window) && `${given?.debug}` !== 'false'),
  )
  if (readRunning(window)) warn('runs already; stop() it before start()')
  else if (window)
    createGuard(warn)(() => {
      const page = createPage(window, warn)
      const host = page.guard(() =>
        startRuntime(
          { page, options: resolveOptions({ ...(isLocal(window) && RECORD_ALL), ...given }, warn), warn },
          collectors,
          loadTail,
        ),
      )
      Object.defineProperty(window, RUNNING, { value: toThroughline(host), configurable: true })
      page.onRelease(() => Reflect.deleteProperty(window, RUNNING))
    })
  return running() as Throughline<A, E>
}

/** Never throws, for any arguments. Without a runtime every call is a no-op. */
function toThroughline(host?: Running): Throughline {
  const guard: Guard = (run) => host?.page.guard(run)
  const controls = host && createControls(host)
  const call =
    (name: keyof Controls) =>
    (...args: unknown[]) => {
      guard(() => Object(controls)[name](...args))
    }
  return {
    ...(host && { [CONNECTION]: createConnection(host), [ATTACH]: host.attach, [SEE_EARLY]: host.seeError }),
    track: call('track'),
    identify: call('identify'),
    captureError: call('captureError'),
    consent: call('consent'),
    route: call('route'),
    flush: call('flush'),
    stop: call('stop'),
    action<T>(name: string, code?: (handle: ActionHandle) => T) {
      const handle = (host && guard(() => openAction(host, name))) ?? createInertHandle()
      return (typeof code === 'function' ? runAction(handle, code) : handle) as T & ActionHandle
    },
  }
}
