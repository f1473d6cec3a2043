import { toHex } from '../shared/bytes.js'
import { createGuard, type Guard } from './guard.js'
import { isNative } from './native.js'
import { createTimers, type PageTimers } from './timers.js'
import type { Undo } from './undo.js'

/** The globals of a page, as one object that a test can replace, with those that TypeScript's library lacks. */
export type PageWindow = Window &
  typeof globalThis & {
    readonly navigator: NavigatorFacts
    readonly document: { readonly prerendering?: boolean }
    /** https://html.spec.whatwg.org/#navigation-api */
    readonly navigation?: EventTarget
    readonly NavigateEvent?: { readonly prototype: object }
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(address: string): string },
      ): {
        createScriptURL(address: string): string
      }
    }
  }

/** The visitor's preferences and network, as browsers report them. */
export interface NavigatorFacts {
  readonly globalPrivacyControl?: boolean
  readonly connection?: { readonly effectiveType?: string; readonly saveData?: boolean }
}

/** A browser page with its guard and its clock. Everything that is attached through it is removed by `release`. */
export interface Page extends PageTimers {
  readonly window: PageWindow
  readonly document: Document
  /** Base of relative addresses; an element of that name may hide `document.baseURI`. */
  base(): string
  /** Runs a callback of ours. Exceptions are logged for developers and never reach the page. */
  readonly guard: Guard
  /** Milliseconds since the page began; never decreases. */
  now(): number
  /** Epoch milliseconds of the visitor's clock, as an integer. The clock may be wrong, and may be set back. */
  wallClock(): number
  /**
   * Runs at the visitor's first event, or once the page has loaded and is idle, whichever is first: for work that
   * nothing needs earlier.
   */
  soon(run: () => void): void
  /** `count` random bytes in hexadecimal. */
  hex(count: number): string
  /** Adds a listener through the browser's original method, bypassing later patches. The undo removes it. */
  on(target: EventTarget, type: string, listener: (event: Event) => void, options: AddEventListenerOptions): Undo
  /** Runs immediately, and again whenever `document.open()` has started a new document and removed all listeners. */
  onOpen(run: () => void): void
  /** Counts an API that could not be patched, and logs its name for developers. */
  onUnpatched(name: string): void
  /** Names of the APIs that could not be patched, until they are reported. */
  readonly unpatched: string[]
  /** Registers an undo. */
  onRelease(undo: Undo): unknown
  /** Runs all undos in reverse order, each in a guard of its own. */
  release: Undo
}

/** Returns the window in which this code runs; `undefined` on a server, in a worker or in a plain test. */
export function readWindow(): PageWindow | undefined {
  return typeof window === 'object' && typeof document === 'object' ? window : undefined
}

/** Returns the platform's `fetch`, for handles that outlive the runtime or never had one. */
export function pageFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  return fetch(input, init)
}

/** Events with which a visit starts: by pointer or key, by dropping a file, or by assistive technology that clicks. */
const FIRST = 'pointerdown keydown wheel dragenter click'

/** The least difference between two readings of the clock. */
const CLOCK_STEP_MS = 1e-4

/** Creates a clock whose readings all differ. Browsers round the time, which would hide the order of two readings. */
function createClock({ performance, Event }: PageWindow): () => number {
  const { now } = performance
  // A page may have replaced it; the time stamp of an event is always the browser's.
  const read = isNative(now) ? () => now.call(performance) : () => new Event('').timeStamp
  let last = 0
  return () => {
    last = Math.max(read(), last + CLOCK_STEP_MS)
    return last
  }
}

/** Wraps a window. Keeps references to timers and clocks before other scripts patch them. */
export function createPage(window: PageWindow, onError: (error: unknown) => void): Page {
  const guard = createGuard(onError)
  const { performance, crypto, addEventListener, removeEventListener } = window
  const undos: Undo[] = []
  const timers = createTimers(window, guard)
  const unpatched: string[] = []
  const { now: readDate } = window.Date
  const now = createClock(window)
  const onOpens: (() => void)[] = []
  let later: (() => void)[] | undefined = []
  let isReleased = false
  const open = () => onOpens.forEach(guard)
  const page: Page = {
    window,
    document: window.document,
    base: () => (window.document.documentElement ?? window.document).baseURI,
    guard,
    now,
    wallClock() {
      const wall = isNative(readDate) ? Math.trunc(+readDate()) : 0
      return wall > 0 ? wall : Math.trunc(performance.timeOrigin + now())
    },
    after: timers.after,
    whenIdle: timers.whenIdle,
    soon(run) {
      if (later) later.push(run)
      else run()
    },
    hex(count) {
      const bytes = new Uint8Array(count)
      // In a page without secure random numbers, weaker ids are better than none.
      guard(() => crypto.getRandomValues(bytes)) ??
        bytes.forEach((_, index) => {
          bytes[index] = Math.random() * 256
        })
      return toHex(bytes)
    },
    on(target, ...listening) {
      addEventListener.apply(target, listening)
      return () => removeEventListener.apply(target, listening)
    },
    onOpen(run) {
      onOpens.push(run)
      run()
    },
    unpatched,
    onUnpatched(name) {
      unpatched.push(name)
      onError(`${name} cannot be patched: it is frozen; what it does is not observed`)
    },
    // What starts after the release, such as code that has loaded late, is undone at once.
    onRelease: (undo) => (isReleased ? guard(undo) : undos.unshift(undo)),
    release() {
      isReleased = true
      undos.splice(0).forEach(guard)
      timers.clear()
    },
  }
  const runLater = () => {
    const runs = later
    later = undefined
    runs?.forEach(guard)
  }
  for (const type of FIRST.split(' '))
    undos.push(page.on(window, type, runLater, { capture: true, passive: true, once: true }))
  undos.push(() => {
    later = undefined
  })
  const runWhenIdle = () => timers.whenIdle(runLater)
  if (page.document.readyState === 'complete') runWhenIdle()
  else undos.push(page.on(window, 'load', runWhenIdle, { once: true }))
  guard(() => {
    const observer = new window.MutationObserver(open)
    observer.observe(window.document, { childList: true })
    undos.push(
      () => observer.disconnect(),
      () => onOpens.splice(0),
    )
  })
  return page
}
