import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'

/**
 * What a page that answers a gesture makes the browser report: focus, input, scrolling, navigation, dialogs, media,
 * animations.
 */
const RESPONSES =
  'focusin input change scroll toggle beforetoggle invalid submit reset cancel close copy cut paste play pause volumechange seeking fullscreenchange pointerlockchange enterpictureinpicture leavepictureinpicture transitionrun animationstart dragstart popstate hashchange beforeprint blur visibilitychange pagehide'
/** An answer may take its time: a click without one by then is dead. */
const ANSWERED_WITHIN_MS = 3000
/** Shadow roots that are observed beside the document, and fields whose values are compared. */
const MAX_ROOTS = 200
const MAX_FIELDS = 200
/** Code that kept the page busy for this long has done something, if only a dialog that the visitor has closed. */
const BUSY_MS = 100
const CHANGES = { subtree: true, childList: true, attributes: true, characterData: true }

/** A gesture for whose answer the page is watched. */
export interface Watched {
  /** The element that the visitor aimed at. */
  readonly element: Element
  readonly isControl: boolean
  /** A button that is pressed takes the focus, and a field that loses it reports its change: neither is an answer. */
  readonly isPress: boolean
  /** When the gesture began, on the page's clock. */
  readonly at: number
  /** Called once: whether the page has answered. */
  onEnd(isAnswered: boolean): void
}

/** A watch that has not ended. */
interface Watch {
  /** A later gesture has events of its own. */
  isSuperseded: boolean
  see(event: Event): void
  end(isAnswered: boolean): void
}

/** Watches the page for answers to gestures; gives the function that begins a watch. */
export function watchResponses(page: Page): (watched: Watched) => void {
  const { window, document, now, after } = page
  const watches = new Set<Watch>()
  const roots = new Set<ShadowRoot>()

  function findRoots(): void {
    const search = (from: ParentNode): void => {
      for (const { shadowRoot } of from.querySelectorAll('*')) {
        if (!shadowRoot || roots.size >= MAX_ROOTS) continue
        roots.add(shadowRoot)
        search(shadowRoot)
      }
    }
    for (const root of roots) if (!root.isConnected) roots.delete(root)
    search(document)
  }

  listen(page, RESPONSES, (event) => {
    for (const watch of watches) watch.see(event)
  })
  listen(page, 'pointerdown keydown', () => {
    for (const watch of watches) watch.isSuperseded = true
  })
  page.onRelease(() => {
    for (const { end } of watches) end(true)
  })

  return (watched) => {
    const { element, isControl, at, onEnd } = watched
    const before = isControl ? readState(document) : ''
    const watch: Watch = {
      isSuperseded: false,
      see: (event) => !watch.isSuperseded && isAnswer(event, watched) && watch.end(true),
      end(isAnswered) {
        observer.disconnect()
        if (watches.delete(watch)) page.guard(() => onEnd(isAnswered))
      },
    }
    const observer = new window.MutationObserver(() => watch.end(true))
    const observed = new Set<Node>([document, ...rootsOf(element), ...roots])
    for (const root of observed) observer.observe(root, CHANGES)
    watches.add(watch)
    if (isControl) after(0, () => now() - at > BUSY_MS && watch.end(true))
    // When in doubt, the click is not dead: what is drawn on a canvas, or changed where nobody looked, can't be seen.
    after(ANSWERED_WITHIN_MS, () => {
      if (!watches.has(watch)) return
      const isMoving = document.getAnimations?.().some(({ startTime }) => Number(startTime) >= at)
      findRoots()
      const isUnseen = [...roots].some((root) => !observed.has(root)) || !!document.querySelector('canvas')
      watch.end(isUnseen || !!isMoving || before !== readState(document))
    })
  }
}

function isAnswer({ type, target }: Event, { element, isPress }: Watched): boolean {
  if (type === 'blur') return !(target as Node).nodeType && !isPress
  if (type === 'focusin') return !isPress && !(target as Node).contains(element)
  return !(isPress && type === 'change')
}

function rootsOf(element: Element): Node[] {
  const root = element.getRootNode() as Node & { host?: Element }
  return root.host ? [root, ...rootsOf(root.host)] : []
}

/** What code may change without a change of the document: the values of fields, and style sheets. */
function readState(document: Document): string {
  const { styleSheets, adoptedStyleSheets } = document
  const fields = [...document.querySelectorAll<HTMLInputElement>('input,textarea,select')].slice(0, MAX_FIELDS)
  const values = fields.map(({ value, checked }) => `${value}${checked}`)
  return [styleSheets.length, adoptedStyleSheets?.length, ...values].join()
}
