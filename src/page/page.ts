import { toHex } from '../shared/bytes.js'
import { createGuard, type Guard } from './guard.js'
import { isNative } from './native.js'
import { createTimers, type PageTimers } from './timers.js'
import type { Undo } from './undo.js'

/** The globals of a page, as one object that a test can replace, with what TypeScript's library does not list yet. */
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

/** What browsers know of the visitor's wishes and network. */
export interface NavigatorFacts {
  readonly globalPrivacyControl?: boolean
  readonly connection?: { readonly effectiveType?: string; readonly saveData?: boolean }
}

/** A browser page with its guard, its clock, and the way back: whatever is taken hold of through it is given back by `release`. */
export interface Page extends PageTimers {
  readonly window: PageWindow
  readonly document: Document
  /** What relative addresses are resolved against; `document.baseURI` may be hidden by an element of that name. */
  base(): string
  /** Runs a callback of ours; what it throws is logged for developers and never reaches the page. */
  readonly guard: Guard
  /** Milliseconds since the page began; never goes backwards. */
  now(): number
  /** Epoch milliseconds of the visitor's clock: a whole number; the clock may be wrong, and may be set back. */
  wallClock(): number
  /** Runs at the visitor's first event or once the page has loaded and is idle, whichever is first: for what nothing needs before. */
  soon(run: () => void): void
  /** `count` random bytes in hexadecimal. */
  hex(count: number): string
  /** Adds a listener by the browser's original method, bypassing later patches. The undo removes it. */
  on(target: EventTarget, type: string, listener: (event: Event) => void, options: AddEventListenerOptions): Undo
  /** Runs at once, and again whenever `document.open()` has begun a new document and removed all listeners. */
  onOpen(run: () => void): void
  /** Counts an API that could not be patched, and names it to a developer. */
  onUnpatched(name: string): void
  /** Names of the APIs that could not be patched, until they are reported. */
  readonly unpatched: string[]
  /** Remembers how to take something back. */
  onRelease(undo: Undo): unknown
  /** Takes everything back, the last first, each on its own: one that fails does not keep the others. */
  release: Undo
}

/** The window that this code runs in; `undefined` on a server, in a worker or in a plain test. */
export function readWindow(): PageWindow | undefined {
  return typeof window === 'object' && typeof document === 'object' ? window : undefined
}

/** The platform's `fetch`, for handles that outlive the runtime or never had one. */
export function pageFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  return fetch(input, init)
}

/** What a visitor begins with: with the pointer or a key, with a file from elsewhere, or by the assistant that clicks. */
const FIRST = 'pointerdown keydown wheel dragenter click'

/** Wraps a window. Keeps references to timers and clocks before other scripts patch them. */
export function createPage(window: PageWindow, onError: (error: unknown) => void): Page {
  const guard = createGuard(onError)
  const { performance, crypto, Event, addEventListener, removeEventListener } = window
  const undos: Undo[] = []
  const timers = createTimers(window, guard)
  const unpatched: string[] = []
  const { now: readNow } = performance
  const { now: readDate } = window.Date
  // A page may have replaced either clock; the time stamp of an event is always the browser's.
  const now = isNative(readNow) ? () => readNow.call(performance) : () => new Event('').timeStamp
  const onOpens: (() => void)[] = []
  let later: (() => void)[] | undefined = []
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
      // Ids of a page without good random numbers are better than no ids.
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
    onRelease: (undo) => undos.unshift(undo),
    release() {
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
