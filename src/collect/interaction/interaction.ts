import type { Action } from '../../core/actions.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'

/** Elements that do something when they are activated. */
const CONTROL =
  'a,button,input,select,textarea,summary,label,[role=button],[role=link],[role=tab],[role=option],[role=switch],[role^=menu],[data-action-name]'
/** A click or submit that a key press or click brings about follows within this time; three clicks within it are rage. */
const GESTURE_MS = 1000

/** Mints an explicit action for each click, submit and activating key of the visitor. */
export function interaction(host: Host): void {
  const { page, actions, options } = host
  let last: { at: number; element: Element; action: Action; clicks: number } | undefined

  listen(page, 'click submit keydown', (event: UIEvent & Partial<KeyboardEvent>) => {
    // Events made by scripts belong to whatever the script belongs to.
    const element = event.composedPath()[0]
    if (!event.isTrusted || !(element instanceof page.window.Element)) return
    const { type, timeStamp: at, key } = event
    // Submitted by code that is known, which is no gesture.
    if (type === 'submit' && host.attributor.known()) return
    const control = closest(element, CONTROL)
    if (type === 'keydown') {
      // A blank in a field is text.
      const isActivating =
        key === 'Enter' || (key === ' ' && !element.matches('input,textarea,select,[contenteditable]'))
      if (!control || !isActivating || event.repeat || event.isComposing) return
    }
    const recent = last && at - last.at < GESTURE_MS ? last : undefined
    // One gesture, one action: Enter in a field clicks the form's button, which submits the form; a click on a label clicks its field.
    const isFollowUp =
      type === 'submit' || (type === 'click' && (!event.detail || (recent && labelled(recent.element) === element)))
    const action =
      recent && isFollowUp
        ? recent.action
        : actions.mint({ kind: 'explicit_user_action', name: readName(element), weak: !control, at })
    const clicks = type !== 'click' ? 0 : recent?.element === element ? recent.clicks + 1 : 1
    if (clicks > 2) action.rage = true
    if (control && !action.alive) watchForLife(action)
    last = { at, element, action, clicks }
    host.attributor.dispatching(event, { cause: { action, how: 'exact' } })
    actions.trigger(at, action)
  })

  // What is chosen in a control that was just clicked is what the click was for; of what is typed later, who knows.
  listen(page, 'input change', (event: Event) => {
    const element = event.composedPath()[0]
    if (!event.isTrusted || !last || (last.element !== element && labelled(last.element) !== element)) return
    const how = event.type === 'change' && event.timeStamp - last.at < GESTURE_MS ? 'exact' : 'inferred'
    host.attributor.dispatching(event, { cause: { action: last.action, how } })
  })

  // A field that takes focus or input, and a page that scrolls or leaves, has answered the click.
  listen(page, 'focusin input scroll pagehide', () => {
    if (last) last.action.alive = true
  })

  /** The nearest `data-action-name`, else the first declared action whose selector matches. */
  function readName(element: Element): string | undefined {
    const named = closest(element, '[data-action-name]') as HTMLElement | null
    return (
      named?.dataset.actionName ||
      Object.keys(options.actions).find((name) => closest(element, options.actions[name]?.match))
    )
  }

  /** The field of the label that an element is in. */
  const labelled = (element: Element) => (closest(element, 'label') as HTMLLabelElement | null)?.control

  /** A click on a control after which nothing changes is dead. */
  function watchForLife(action: Action): void {
    const observer = new page.window.MutationObserver(stop)
    function stop(changes?: unknown): void {
      if (changes) action.alive = true
      observer.disconnect()
    }
    observer.observe(page.document, { subtree: true, childList: true, attributes: true, characterData: true })
    page.after(GESTURE_MS, stop)
  }

  /** `closest` that looks through shadow roots. */
  function closest(element: Element, selector: string | undefined): Element | null | undefined {
    // Not a selector: the vocabulary's mistake, which the guard tells; it is as good as none.
    const found = selector && page.guard(() => element.closest(selector))
    const { host } = element.getRootNode() as ShadowRoot
    return found || (host && selector ? closest(host, selector) : null)
  }
}
