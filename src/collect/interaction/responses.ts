import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'

/**
 * Events by which the browser reports that a page has responded: focus, input, scrolling, navigation, dialogs, media,
 * animations.
 */
const RESPONSES =
  'focusin input change scroll toggle beforetoggle invalid submit reset cancel close copy cut paste play pause volumechange seeking fullscreenchange pointerlockchange enterpictureinpicture leavepictureinpicture transitionrun animationstart dragstart popstate hashchange beforeprint blur visibilitychange pagehide'
/** Methods by which a page responds without an event or a change of the document, by class. */
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
/** A response may take this long; a click without one by then is dead. */
const RESPONDS_WITHIN_MS = 3000
/** Limit of shadow roots that are observed besides the document, and of fields whose values are compared. */
const MAX_ROOTS = 200
const MAX_FIELDS = 200
const FIELDS = ['input', 'textarea', 'select']
/** Code that blocked the page for this long has had an effect, for example a dialog that the visitor has closed. */
const BUSY_MS = 100
/** The mutations that count as a change of the page. */
export const CHANGES = { subtree: true, childList: true, attributes: true, characterData: true }

/** A gesture to which the page may respond. */
export interface Watched {
  /** The element that the visitor aimed at. */
  readonly element: Element
  readonly isControl: boolean
  /** A pressed button takes the focus, and a field that loses it reports its change: neither is a response. */
  readonly isPress: boolean
  /** Start of the gesture on the page's clock, in milliseconds. */
  readonly at: number
  /** Called once, with whether the page has responded. */
  onEnd(hasResponse: boolean): void
}

/** An observation that has not ended. */
interface Watch {
  /** Whether a later gesture has begun, to which new events belong. */
  isSuperseded: boolean
  see(event?: Event): void
  end(hasResponse: boolean): void
}

/** Observes the page for responses to gestures. Returns the function that starts an observation. */
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
  // A closed shadow root can only be found when it is attached.
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
      // A page that is left counts as one that has responded, since it might have.
      see: (event) =>
        (event?.type === 'pagehide' || (!watch.isSuperseded && (!event || isResponse(event, watched)))) &&
        watch.end(true),
      end(hasResponse) {
        observer.disconnect()
        if (watches.delete(watch)) page.guard(() => onEnd(hasResponse))
      },
    }
    const observer = new window.MutationObserver(() => watch.end(true))
    for (const root of observed) observer.observe(root, CHANGES)
    watches.add(watch)
    if (isControl)
      after(0, () => {
        if (!watches.has(watch)) return
        // Opening a window or a dialog uses up the transient activation.
        const isUsed = !isPress && window.navigator.userActivation?.isActive === false
        if (isUsed || now() - at > BUSY_MS || before !== readState(observed)) watch.end(true)
      })
    // In doubt, the click is not dead: drawing on a canvas and changes in unobserved roots cannot be detected.
    after(RESPONDS_WITHIN_MS, () => {
      if (!watches.has(watch)) return
      const isMoving = document.getAnimations?.().some(({ startTime }) => Number(startTime) >= at)
      findRoots()
      const isUnseen = [...roots].some((root) => !observed.has(root)) || !!document.querySelector('canvas')
      watch.end(isUnseen || !!isMoving || (isControl && before !== readState(observed)))
    })
  }
}

function isResponse({ type, target }: Event, { element, isPress }: Watched): boolean {
  const node: Node = Object(target)
  if (type === 'blur') return !node.nodeType && !isPress
  if (type === 'focusin') return !isPress && !node.contains(element)
  return !(isPress && type === 'change')
}

/** Returns the shadow roots around an element, and its document, which may be a frame's. */
export function rootsOf(element: Element): (ShadowRoot | Document)[] {
  const root: ShadowRoot = Object(element.getRootNode())
  return Object(root.host) === root.host ? [root, ...rootsOf(root.host)] : [element.ownerDocument]
}

/** Returns what code may change without a mutation of the document: the values of fields, and style sheets. */
function readState(roots: Iterable<Document | ShadowRoot>): string {
  const state: unknown[] = []
  for (const root of roots) {
    for (const tag of FIELDS) addFields(state, root, tag)
    for (const sheet of [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])]) state.push(countRules(sheet))
  }
  return state.join()
}

// A live collection is cached by the browser and filled only as far as it is read.
function addFields(state: unknown[], root: Document | ShadowRoot, tag: string): void {
  const all = 'getElementsByTagName' in root ? root.getElementsByTagName(tag) : root.querySelectorAll(tag)
  for (let i = 0; i < MAX_FIELDS && all[i]; i += 1) {
    const { value, checked, indeterminate, selectedOptions } = Object(all[i])
    state.push(value, checked, indeterminate, selectedOptions?.length)
  }
}

function countRules(sheet: CSSStyleSheet): number {
  try {
    return sheet.cssRules.length
  } catch {
    return 0 // Of another origin.
  }
}
