import type { Page } from './page.js'

/**
 * Listens on the window before anybody else (capture) and quietly (passive) until the page is released; events
 * of the document pass here too. `types` are separated by blanks. What the listener throws stays ours.
 */
export function listen<E extends Event>(page: Page, types: string, onEvent: (event: E) => void): void {
  for (const type of types.split(' ')) subscribe(page, { type, capture: true }, onEvent)
}

/**
 * Calls back when the page is hidden, after everybody else's listeners have run (bubbling, on the window):
 * the final vitals are reported by listeners of the same event.
 */
export function onHidden(page: Page, run: () => void): void {
  subscribe(
    page,
    { type: 'visibilitychange', capture: false },
    () => page.document.visibilityState === 'hidden' && run(),
  )
}

function subscribe<E extends Event>(
  { window, guard, onRelease }: Page,
  { type, capture }: { type: string; capture: boolean },
  onEvent: (event: E) => void,
): void {
  const listener = (event: Event) => guard(() => onEvent(event as E))
  window.addEventListener(type, listener, { capture, passive: true })
  onRelease(() => window.removeEventListener(type, listener, capture))
}
