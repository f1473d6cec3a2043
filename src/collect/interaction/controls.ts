/** An event of a gesture, with the properties that only some event types have. */
export type GestureEvent = Event &
  Partial<Pick<KeyboardEvent, 'key' | 'code' | 'repeat' | 'isComposing' | 'ctrlKey' | 'metaKey' | 'getModifierState'>> &
  Partial<Pick<PointerEvent, 'isPrimary' | 'button' | 'buttons'>>

/** Elements that do something when they are activated. */
export const CONTROL =
  'a,button,input,select,textarea,summary,label,[role=button],[role=link],[role=tab],[role=option],[role=switch],[role^=menu],[data-action-name]'

/** Elements to whose clicks the browser itself responds. */
const NATIVE_RESPONSE =
  'input:not([type=button],[type=image]),select,textarea,summary,label,a[href]:not([href^="#"],[href^="javascript:"]),[contenteditable],[popovertarget],[commandfor]'

/**
 * Returns the element of a visitor's event, also within shadow roots; `undefined` for events that scripts dispatch,
 * which belong to the script's action.
 */
export function targetOf(event: Event): Element | undefined {
  const at: Element & Partial<Pick<Document, 'activeElement'>> = Object(event.composedPath()[0])
  // `selectionchange` is dispatched to the document; the selection belongs to the focused element.
  const target = event.type === 'selectionchange' ? (at.activeElement ?? at) : at
  // `instanceof` fails for elements that were created in another frame. Chromium does not trust `compositionend`.
  const isVisitors = event.isTrusted || event.type === 'compositionend'
  return isVisitors && member(target, 'nodeType') === 1 ? target : undefined
}

/** Reads a member of an element from its prototype: a form's fields shadow members of the same name. */
function member<Name extends keyof HTMLInputElement>(element: Element | undefined, name: Name): HTMLInputElement[Name] {
  return Reflect.get(Object.getPrototypeOf(Object(element)), name, element)
}

/** `Element.closest` that also searches outside of shadow roots. */
export function closest(element: Element, selector: string | undefined): Element | null | undefined {
  const found = selector && member(element, 'closest').call(element, selector)
  const host: Element | undefined = Reflect.get(member(element, 'getRootNode').call(element), 'host')
  return found || (host && selector ? closest(host, selector) : null)
}

/** Returns the field of the label around an element. */
export function labelledField(element: Element): HTMLElement | null | undefined {
  return Object(closest(element, 'label')).control
}

/** Whether the browser itself responds to a click on a control, so that the click is never dead. */
export function hasNativeResponse(control: Element): boolean {
  return !!closest(control, NATIVE_RESPONSE)
}

/** Elements that a visitor edits. All editing of one is a single gesture, until it has been quiet for a while. */
const FIELD =
  'input:not([type=button],[type=submit],[type=reset],[type=image],[type=checkbox],[type=radio],[type=file]),textarea,select,[contenteditable]:not([contenteditable=false])'

/** Elements in which Enter starts a new line. */
const LINES = 'textarea,[contenteditable]:not([contenteditable=false])'

/** Elements that are chosen by releasing the pointer over them. */
const CHOSEN_BY_RELEASE = '[role^=menuitem],[role=option]'

/** Keys that do nothing by themselves. */
const MODIFIER = /^(Shift|Control|Alt|AltGraph|Meta|Fn|CapsLock|NumLock|ScrollLock)/

/** Keys that do not edit a field. */
const COMMAND = /^(Escape|ContextMenu|F\d+)$/

/** Whether the visitor edits the element. */
export function isField(element: Element): boolean {
  return element.matches(FIELD)
}

/** Whether a key activates the element. In a field, a space or a new line is text. */
export function isActivating({ key, repeat, isComposing }: Partial<KeyboardEvent>, element: Element): boolean {
  const isBlank = key === ' ' && !element.matches('input,textarea,select,[contenteditable]')
  return ((key === 'Enter' && !element.matches(LINES)) || isBlank) && !repeat && !isComposing
}

/** Which gesture a keydown starts: editing of a field, a command, or none yet. */
export function kindOfKey(event: GestureEvent, element: Element): 'field' | 'key' | undefined {
  const { key = '', ctrlKey, metaKey } = event
  if (MODIFIER.test(key)) return undefined
  // Some systems report AltGr as Ctrl and Alt.
  const isShortcut = (ctrlKey || metaKey) && !event.getModifierState?.('AltGraph')
  return isField(element) && !isShortcut && !COMMAND.test(key) ? 'field' : 'key'
}

/**
 * Whether a pointer that was pressed on one control and released on another has chosen the other: `surely`, or unless it
 * was a drag.
 */
export function isChosenByRelease(from: Step, to: Element): 'surely' | boolean {
  const control = closest(to, `${CONTROL},${CHOSEN_BY_RELEASE}`)
  if (!control || control.contains(from.element) || isSame(from, to)) return false
  // Between two items it is a list being sorted.
  if (control.matches(CHOSEN_BY_RELEASE) && !closest(from.element, CHOSEN_BY_RELEASE)) return 'surely'
  return !closest(from.element, '[draggable=true],[aria-roledescription]')
}

/** An event of a gesture, with its element. */
export interface Step {
  readonly type: string
  readonly element: Element
}

/** Whether an element is the gesture's own, or belongs to the same control. */
export function isSame({ element: from }: Step, element: Element): boolean {
  const control = closest(from, CONTROL)
  return from === element || labelledField(from) === element || (!!control && control === closest(element, CONTROL))
}

/** Whether an element is the form of the gesture's control, is in the same form, or contains it. */
export function isAround({ element: from }: Step, element: Element): boolean {
  const form = formOf(from)
  return member(element, 'contains').call(element, from) || (!!form && form === (readForm(element) ?? element))
}

/**
 * Whether one event causes the other, so that both are one gesture: a key clicks the control that it activates, or the
 * submit button of its form; a click on a label clicks its field; either submits the form.
 */
export function leadsTo(from: Step, { type, element, isKey }: Step & { isKey: boolean }): boolean {
  if (type === 'submit') return isAround(from, element)
  if (type !== 'click') return false
  if (labelledField(from.element) === element) return true
  const form = formOf(from.element)
  return isKey && (isSame(from, element) || (!!form && form === formOf(element)))
}

/** Returns the form of a field; `undefined` for other elements. */
const readForm = (element: Element): Element | null | undefined => member(element, 'form')
const formOf = (element: Element) => readForm(element) ?? closest(element, 'form')
