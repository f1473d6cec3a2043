import { readWindow } from '../../page/page.js'

/** Moves the focus to the replacement of the focused element, unless the focus is elsewhere by then. */
export type RestoreFocus = () => void

/** Remembers the focused element's position before it may be removed. Neither this nor the returned function throws. */
export function rememberFocus(): RestoreFocus {
  const document = readWindow()?.document
  const focused = document?.activeElement
  if (!document || !focused || focused === document.body) return () => {}
  const path: { parent: Element; index: number }[] = []
  for (let at = focused; at.parentElement; at = at.parentElement)
    path.unshift({ parent: at.parentElement, index: [...at.parentElement.children].indexOf(at) })
  return () => {
    const isLost = !document.activeElement || document.activeElement === document.body
    if (focused.isConnected || !isLost) return
    const connected = path.filter(({ parent }) => parent.isConnected)
    const last = connected.at(-1)
    const successor = last?.parent.children[last.index]
    let same = successor
    for (const { index } of path.slice(connected.length)) same = same?.children[index]
    // The same button if the retry failed; else the new content.
    focusOn(same?.tagName === focused.tagName ? same : successor)
  }
}

function focusOn(element: Element | undefined): void {
  const window = readWindow()
  if (!window || !(element instanceof window.HTMLElement)) return
  element.focus({ preventScroll: true })
  if (window.document.activeElement === element || element.hasAttribute('tabindex')) return
  element.tabIndex = -1
  element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true, passive: true })
  element.focus({ preventScroll: true })
  if (window.document.activeElement !== element) element.removeAttribute('tabindex') // Hidden, or without a box.
}
