import type { Page } from './page.js'
import type { Undo } from './undo.js'

/** Where to listen: a page, or another target of its events. */
export type Listening = Pick<Page, 'guard' | 'on' | 'onOpen' | 'onRelease'> & {
  readonly window: EventTarget
  /** Behind the page's own listeners, when the event has bubbled up. */
  readonly isLast?: boolean
}

/**
 * Listens on the window, quietly (passive), until the page is released; events of the document pass here too.
 * `types` are separated by blanks. What the listener throws stays ours.
 */
export function listen<E extends Event>(
  { window, isLast, guard, on, onOpen, onRelease }: Listening,
  types: string,
  onEvent: (event: E) => void,
): void {
  const listener = (event: Event) => guard(() => onEvent(event as E))
  let offs: Undo[] = []
  onOpen(() => {
    // Before all other listeners, except for `visibilitychange`: others report their final values then, which must be
    // recorded before they are sent.
    offs = types
      .split(' ')
      .map((type) => on(window, type, listener, { capture: !isLast && type !== 'visibilitychange', passive: true }))
  })
  onRelease(() => offs.forEach(guard))
}
