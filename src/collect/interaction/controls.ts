import type { Page } from '../../page/page.js'

/** Elements that do something when they are activated. */
export const CONTROL =
  'a,button,input,select,textarea,summary,label,[role=button],[role=link],[role=tab],[role=option],[role=switch],[role^=menu],[data-action-name]'

/** What the browser itself answers when it is clicked. */
const SELF_ANSWERING =
  'input:not([type=button],[type=image]),select,textarea,summary,label,a[href]:not([href^="#"],[href^="javascript:"]),[contenteditable],[popovertarget],[commandfor]'

/** The element of a visitor's event, within shadow roots too. Events that scripts make belong to whatever the script belongs to. */
export function targetOf(event: Event): Element | undefined {
  const target = event.composedPath()[0] as Element | undefined
  // Not by `instanceof`: an element may have been made in a frame.
  return event.isTrusted && target?.nodeType === 1 ? target : undefined
}

/** `closest` that looks through shadow roots. */
export function closest(page: Page, element: Element, selector: string | undefined): Element | null | undefined {
  // Not a selector: the vocabulary's mistake, which the guard reports; it is as good as none.
  const found = selector && page.guard(() => element.closest(selector))
  const { host } = element.getRootNode() as ShadowRoot
  return found || (host && selector ? closest(page, host, selector) : null)
}

/** The field of the label that an element is in. */
export function labelled(page: Page, element: Element): HTMLElement | null | undefined {
  return (closest(page, element, 'label') as HTMLLabelElement | null)?.control
}

/** Whether the browser itself answers a click on a control, so that it is never dead. */
export function isSelfAnswering(page: Page, control: Element): boolean {
  return !!closest(page, control, SELF_ANSWERING)
}

/** Whether a key activates the element. A blank in a field is text. */
export function isActivating({ key, repeat, isComposing }: Partial<KeyboardEvent>, element: Element): boolean {
  const isBlank = key === ' ' && !element.matches('input,textarea,select,[contenteditable]')
  return (key === 'Enter' || isBlank) && !repeat && !isComposing
}

/** An event of a gesture and the element that it is at. */
export interface Step {
  readonly type: string
  readonly element: Element
}

/**
 * Whether one event brings the other about, so that both are one gesture: a key clicks the control that it activates, or
 * the button of its field's form; a click on a label clicks its field; either submits the form.
 */
export function leadsTo(page: Page, from: Step, { type, element }: Step): boolean {
  if (type === 'submit') return element.contains(from.element) || formOf(from.element) === element
  if (type !== 'click') return false
  if (labelled(page, from.element) === element) return true
  const isSame = closest(page, from.element, CONTROL) === closest(page, element, CONTROL)
  const form = formOf(from.element)
  return from.type === 'keydown' && (isSame || (!!form && form === formOf(element)))
}

const formOf = (element: Element) => (element as HTMLInputElement).form ?? element.closest('form')
