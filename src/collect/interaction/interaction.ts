import type { Action } from '../../core/actions.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { type Undo, undoAll } from '../../page/undo.js'

/** Elements that do something when they are activated. */
const CONTROL =
  'a[href],button,input,select,textarea,summary,label,[role=button],[role=link],[role=tab],[role=option],[role=switch],[role=checkbox],[role=radio],[role^=menuitem],[data-action-name]'
/** Elements in which a blank is text. */
const TEXT =
  'textarea,[contenteditable],input:not([type=button],[type=submit],[type=checkbox],[type=radio],[type=reset],[type=image])'
/** A click or submit that a key press or click brings about follows within this time. */
const CONSEQUENCE_MS = 1000
/** Three clicks on one element within this time are rage. */
const RAGE_MS = 1000
const RAGE_CLICKS = 3

interface Trigger {
  type: string
  at: number
  element: Element
  action: Action
}

/** Mints an explicit action for each click, submit and activating key of the visitor. */
export function interaction(host: Host): Undo {
  const { page, actions, attributor, options } = host
  let last: Trigger | undefined
  let clicks: { element: Element; at: number }[] = []

  function onTrigger(event: Event): void {
    // Events made by scripts belong to whatever the script belongs to.
    const element = event.composedPath()[0]
    if (!event.isTrusted || !(element instanceof page.window.Element) || !isActivation(event, element)) return
    const at = event.timeStamp
    const action = last && isConsequence(event, element, last) ? last.action : mint(element, at)
    last = { type: event.type, at, element, action }
    if (event.type === 'click') noteRage(element, at, action)
    attributor.dispatching(event, action)
    actions.remember(at, action)
  }

  function mint(element: Element, at: number): Action {
    const control = closest(element, CONTROL)
    const action = actions.mint({ kind: 'explicit_user_action', name: readName(element), weak: !control, at })
    if (control) watchForLife(action)
    return action
  }

  /** The nearest `data-action-name`, else the first declared action whose selector matches. */
  function readName(element: Element): string | undefined {
    const named = closest(element, '[data-action-name]')?.getAttribute('data-action-name')
    return named || Object.entries(options.actions).find(([, { match }]) => match && closest(element, match))?.[0]
  }

  function noteRage(element: Element, at: number, action: Action): void {
    clicks = [...clicks.filter((click) => click.element === element && at - click.at < RAGE_MS), { element, at }]
    if (clicks.length >= RAGE_CLICKS) action.rage = true
  }

  /** A click on a control after which nothing changes is dead. */
  function watchForLife(action: Action): void {
    const observer = new page.window.MutationObserver(() => {
      action.alive = true
      observer.disconnect()
    })
    observer.observe(page.document, { subtree: true, childList: true, attributes: true, characterData: true })
    page.after(1000, () => observer.disconnect())
  }

  const undos = [
    listen(page, 'click submit keydown', onTrigger),
    // A field that takes focus or input, and a page that scrolls or leaves, has answered the click.
    listen(page, 'focusin input change scroll pagehide', () => {
      if (last) last.action.alive = true
    }),
  ]
  return () => undoAll(undos, page.guard)
}

function isActivation(event: Event, element: Element): boolean {
  if (event.type !== 'keydown') return true
  const { key, repeat, isComposing } = event as KeyboardEvent
  if (repeat || isComposing || !closest(element, CONTROL)) return false
  return key === 'Enter' || (key === ' ' && !closest(element, TEXT))
}

/** Enter in a field clicks the form's button, which submits the form: one gesture, one action. */
function isConsequence(event: Event, element: Element, last: Trigger): boolean {
  const isFollowUp =
    event.type === 'submit' ||
    (event.type === 'click' && ((event as MouseEvent).detail === 0 || isLabelled(element, last)))
  if (!isFollowUp || event.timeStamp - last.at > CONSEQUENCE_MS) return false
  const form = closest(element, 'form')
  const isSame = element === last.element || last.element.contains(element) || isLabelled(element, last)
  return isSame || (!!form && form === (closest(last.element, 'form') ?? (last.element as HTMLButtonElement).form))
}

/** A click on a label is repeated by the browser on its field. */
function isLabelled(element: Element, last: Trigger): boolean {
  return last.type === 'click' && (closest(last.element, 'label') as HTMLLabelElement | null)?.control === element
}

/** `closest` that looks through shadow roots, and finds nothing where the selector is none. */
function closest(element: Element, selector: string): Element | null {
  try {
    const found = element.closest(selector)
    const { host } = element.getRootNode() as ShadowRoot
    return found ?? (host ? closest(host, selector) : null)
  } catch {
    return null // Not a selector: the vocabulary's mistake, not the visitor's.
  }
}
