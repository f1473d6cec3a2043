import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'

/**
 * What a page that answers a gesture makes the browser report: focus, input, scrolling, navigation, dialogs, media,
 * animations.
 */
const RESPONSES =
  'focusin input change scroll toggle beforetoggle invalid submit reset cancel close copy cut paste play pause volumechange seeking fullscreenchange pointerlockchange enterpictureinpicture leavepictureinpicture transitionrun animationstart dragstart popstate hashchange beforeprint blur visibilitychange pagehide'
/** Calls that answer a gesture without an event or a change of the document, by the class that has them. */
const SILENT: Record<string, string> = {
  Clipboard: 'write writeText',
  HTMLElement: 'click',
  HTMLFormElement: 'submit',
  HTMLMediaElement: 'play',
  AudioScheduledSourceNode: 'start',
  AudioBufferSourceNode: 'start',
  SpeechSynthesis: 'speak',
  Navigator: 'vibrate share',
  WebSocket: 'send',
}
/** An answer may take its time: a click without one by then is dead. */
const ANSWERED_WITHIN_MS = 3000
/** Shadow roots that are observed beside the document, and fields whose values are compared. */
const MAX_ROOTS = 200
const MAX_FIELDS = 200
const FIELDS = ['input', 'textarea', 'select']
/** Code that kept the page busy for this long has done something, if only a dialog that the visitor has closed. */
const BUSY_MS = 100
/** What is a change of the page. */
export const CHANGES = { subtree: true, childList: true, attributes: true, characterData: true }

/** A gesture that the page may answer. */
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
  see(event?: Event): void
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

  const see = (event?: Event) => {
    for (const watch of watches) watch.see(event)
  }
  page.soon(() => {
    listen(page, RESPONSES, see)
    patchClasses(page, SILENT, (call, args) => {
      see()
      return call(args)
    })
  })
  // Nothing else leads to a closed root.
  patchClasses(page, { Element: 'attachShadow' }, (call, args) => {
    const root: ShadowRoot = Object(call(args))
    if (root.mode === 'closed' && roots.size < MAX_ROOTS) roots.add(root)
    return root
  })
  listen(page, 'pointerdown keydown', () => {
    for (const watch of watches) watch.isSuperseded = true
  })
  page.onRelease(() => {
    for (const { end } of watches) end(true)
  })

  return (watched) => {
    const { element, isControl, isPress, at, onEnd } = watched
    const observed = new Set<Document | ShadowRoot>([document, ...rootsOf(element), ...roots])
    const before = isControl ? readState(observed) : ''
    const watch: Watch = {
      isSuperseded: false,
      // Whether the page would have answered is not known once it is left.
      see: (event) =>
        (event?.type === 'pagehide' || (!watch.isSuperseded && (!event || isAnswer(event, watched)))) &&
        watch.end(true),
      end(isAnswered) {
        observer.disconnect()
        if (watches.delete(watch)) page.guard(() => onEnd(isAnswered))
      },
    }
    const observer = new window.MutationObserver(() => watch.end(true))
    for (const root of observed) observer.observe(root, CHANGES)
    watches.add(watch)
    if (isControl)
      after(0, () => {
        // A window or a dialog of the browser's that has opened takes the right to open one away.
        const isUsed = !isPress && window.navigator.userActivation?.isActive === false
        if (isUsed || now() - at > BUSY_MS || before !== readState(observed)) watch.end(true)
      })
    // When in doubt, the click is not dead: what is drawn on a canvas, or changed in an unobserved root, can't be detected.
    after(ANSWERED_WITHIN_MS, () => {
      if (!watches.has(watch)) return
      const isMoving = document.getAnimations?.().some(({ startTime }) => Number(startTime) >= at)
      findRoots()
      const isUnseen = [...roots].some((root) => !observed.has(root)) || !!document.querySelector('canvas')
      watch.end(isUnseen || !!isMoving || (isControl && before !== readState(observed)))
    })
  }
}

function isAnswer({ type, target }: Event, { element, isPress }: Watched): boolean {
  const node: Node = Object(target)
  if (type === 'blur') return !node.nodeType && !isPress
  if (type === 'focusin') return !isPress && !node.contains(element)
  return !(isPress && type === 'change')
}

/** The shadow roots that an element is in. */
export function rootsOf(element: Element): ShadowRoot[] {
  const root: ShadowRoot = Object(element.getRootNode())
  return Object(root.host) === root.host ? [root, ...rootsOf(root.host)] : []
}

/** What code may change without a change of the document: the values of fields, and style sheets. */
function readState(roots: Iterable<Document | ShadowRoot>): string {
  const state = [...roots].flatMap((root) => {
    const values = FIELDS.flatMap((tag) => firstOf(root, tag)).map(
      ({ value, checked, indeterminate, selectedOptions }) => [value, checked, indeterminate, selectedOptions?.length],
    )
    const sheets = [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])]
    return [...values, ...sheets.map(countRules)]
  })
  return state.join()
}

// A live list is not filled further than it is read, and is kept by the browser.
function firstOf(root: Document | ShadowRoot, tag: string): (HTMLInputElement & HTMLSelectElement)[] {
  const all = 'getElementsByTagName' in root ? root.getElementsByTagName(tag) : root.querySelectorAll(tag)
  const first: (HTMLInputElement & HTMLSelectElement)[] = []
  for (let i = 0; i < MAX_FIELDS && all[i]; i += 1) first.push(Object(all[i]))
  return first
}

function countRules(sheet: CSSStyleSheet): number {
  try {
    return sheet.cssRules.length
  } catch {
    return 0 // Of another origin.
  }
}
