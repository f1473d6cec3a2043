import type { Page } from './page.js'
import type { Undo } from './undo.js'

/** What to listen on: a page, or another event target. */
export type Listening = Pick<Page, 'guard' | 'on' | 'onOpen' | 'onRelease'> & {
  readonly window: EventTarget
  /** Listens after the page's own listeners, in the bubbling phase. */
  readonly isLast?: boolean
}

/**
 * Adds passive listeners to the window until the page is released; events of the document reach it too. `types` are
 * separated by spaces. Exceptions of the listener are caught by the guard.
 */
export function listen<E extends Event>(
  { window, isLast, guard, on, onOpen, onRelease }: Listening,
  types: string,
  onEvent: (event: E) => void,
): void {
  const listener = (event: Event) => guard(() => onEvent(event as E))
  let offs: Undo[] = []
  onOpen(() => {
    // Runs before all other listeners, except for `visibilitychange`: other listeners report their final values then,
    // which must be recorded before they are sent.
    offs = types
      .split(' ')
      .map((type) => on(window, type, listener, { capture: !isLast && type !== 'visibilitychange', passive: true }))
  })
  onRelease(() => offs.forEach(guard))
}
