import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { RUNNING } from '../../shared/keep.js'
import type { GestureEvent } from './controls.js'

/**
 * Listens in frames of the same origin, since their buttons call functions of this page, and this page listens to their
 * documents. A frame that has started Throughline itself is left alone.
 */
export function listenInFrames(page: Page, types: string, onEvent: (event: GestureEvent) => void): void {
  const { window, document, guard, on, onRelease } = page
  const { performance, AbortController } = window
  // References to windows that have been left would keep them in memory.
  const controller = new AbortController()
  onRelease(() => controller.abort())
  const options = { capture: true, passive: true, signal: controller.signal }
  const listener = (event: Event) => guard(() => onEvent(toPageTime(event, performance.timeOrigin)))
  function listenIn(element: unknown): void {
    const frame: (Window & typeof globalThis) | undefined = Object(element).contentDocument?.defaultView
    // The browser ignores a listener that it already has.
    if (frame && !(RUNNING in frame)) for (const type of types.split(' ')) on(frame, type, listener, options)
  }
  // An element's load does not reach the window.
  listen({ ...page, window: document }, 'load', ({ target }) => listenIn(target))
  for (const element of document.querySelectorAll('iframe')) guard(() => listenIn(element))
}

/** Converts the time of an event to the page's clock: each window counts time from its own start. */
function toPageTime(event: Event, origin: number): Event {
  const { timeOrigin = origin } = Object(event).view?.performance ?? {}
  return new Proxy(event, {
    get(_, key) {
      const value: unknown = Reflect.get(event, key)
      if (key === 'timeStamp') return Number(value) + timeOrigin - origin
      return typeof value === 'function' ? value.bind(event) : value
    },
  })
}
