import type { Page } from './page.js'
import type { Undo } from './undo.js'

/**
 * Listens on the window before anybody else (capture) and quietly (passive); events of the document
 * pass here too. `types` are separated by blanks. What the listener throws stays ours.
 */
export function listen<E extends Event>(page: Page, types: string, onEvent: (event: E) => void): Undo {
  return subscribe(page, types, { onEvent, capture: true })
}

/**
 * Calls back when the page is hidden, after everybody else's listeners have run (bubbling, on the window):
 * the final vitals are reported by listeners of the same event.
 */
export function onHidden(page: Page, run: () => void): Undo {
  const onEvent = () => {
    if (page.document.visibilityState === 'hidden') run()
  }
  return subscribe(page, 'visibilitychange', { onEvent, capture: false })
}

function subscribe<E extends Event>(
  { window, guard }: Page,
  types: string,
  { onEvent, capture }: { onEvent: (event: E) => void; capture: boolean },
): Undo {
  const listener = (event: Event) => guard(() => onEvent(event as E))
  for (const type of types.split(' ')) window.addEventListener(type, listener, { capture, passive: true })
  return () => {
    for (const type of types.split(' ')) window.removeEventListener(type, listener, capture)
  }
}
