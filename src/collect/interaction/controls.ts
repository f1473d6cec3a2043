/** An event of a gesture, with what only some of them have. */
export type GestureEvent = Event &
  Partial<Pick<KeyboardEvent, 'key' | 'code' | 'repeat' | 'isComposing' | 'ctrlKey' | 'metaKey' | 'getModifierState'>> &
  Partial<Pick<PointerEvent, 'isPrimary' | 'button' | 'buttons'>>

/** Elements that do something when they are activated. */
export const CONTROL =
  'a,button,input,select,textarea,summary,label,[role=button],[role=link],[role=tab],[role=option],[role=switch],[role^=menu],[data-action-name]'

/** What the browser itself answers when it is clicked. */
const SELF_ANSWERING =
  'input:not([type=button],[type=image]),select,textarea,summary,label,a[href]:not([href^="#"],[href^="javascript:"]),[contenteditable],[popovertarget],[commandfor]'

/** The element of a visitor's event, within shadow roots too. Events that scripts make belong to whatever the script belongs to. */
export function targetOf(event: Event): Element | undefined {
  const target: Element | undefined = Object(event.composedPath()[0])
  // Not by `instanceof`: an element may have been made in a frame.
  // In Chromium the end of a composition is not trusted.
  const isVisitors = event.isTrusted || event.type === 'compositionend'
  return isVisitors && member(target, 'nodeType') === 1 ? target : undefined
}

/** A member of an element by its class: the fields of a form hide those of the same name. */
function member<Name extends keyof HTMLInputElement>(element: Element | undefined, name: Name): HTMLInputElement[Name] {
  return Reflect.get(Object.getPrototypeOf(Object(element)), name, element)
}

/** `closest` that looks through shadow roots. */
export function closest(element: Element, selector: string | undefined): Element | null | undefined {
  const found = selector && member(element, 'closest').call(element, selector)
  const host: Element | undefined = Reflect.get(member(element, 'getRootNode').call(element), 'host')
  return found || (host && selector ? closest(host, selector) : null)
}

/** The field of the label that an element is in. */
export function labelled(element: Element): HTMLElement | null | undefined {
  return Object(closest(element, 'label')).control
}

/** Whether the browser itself answers a click on a control, so that it is never dead. */
export function isSelfAnswering(control: Element): boolean {
  return !!closest(control, SELF_ANSWERING)
}

/** What a visitor edits: what happens to it is the work of one gesture until it is quiet. */
const FIELD =
  'input:not([type=button],[type=submit],[type=reset],[type=image],[type=checkbox],[type=radio],[type=file]),textarea,select,[contenteditable]:not([contenteditable=false])'

/** Where Enter begins a new line. */
const LINES = 'textarea,[contenteditable]:not([contenteditable=false])'

/** What a visitor chooses with the pointer by letting it go. */
const CHOSEN_BY_RELEASE = '[role^=menuitem],[role=option]'

/** Keys that do nothing by themselves. */
const MODIFIER = /^(Shift|Control|Alt|AltGraph|Meta|Fn|CapsLock|NumLock|ScrollLock)/

/** Keys that edit no field. */
const COMMAND = /^(Escape|ContextMenu|F\d+)$/

/** Whether the visitor edits the element. */
export function isField(element: Element): boolean {
  return element.matches(FIELD)
}

/** Whether a key activates the element. A blank in a field is text, and so is a new line. */
export function isActivating({ key, repeat, isComposing }: Partial<KeyboardEvent>, element: Element): boolean {
  const isBlank = key === ' ' && !element.matches('input,textarea,select,[contenteditable]')
  return ((key === 'Enter' && !element.matches(LINES)) || isBlank) && !repeat && !isComposing
}

/** What a key that goes down begins: the editing of a field, a command, or nothing yet. */
export function kindOfKey(event: GestureEvent, element: Element): 'field' | 'key' | undefined {
  const { key = '', ctrlKey, metaKey } = event
  if (MODIFIER.test(key)) return undefined
  // The key that writes third characters is Ctrl and Alt to some systems.
  const isShortcut = (ctrlKey || metaKey) && !event.getModifierState?.('AltGraph')
  return isField(element) && !isShortcut && !COMMAND.test(key) ? 'field' : 'key'
}

/** Whether a pointer that was pressed on one control and let go on another has chosen the other, if it was no drag. */
export function isChosenByRelease(from: Step, to: Element): 'surely' | boolean {
  const control = closest(to, `${CONTROL},${CHOSEN_BY_RELEASE}`)
  if (!control || control.contains(from.element) || isSame(from, to)) return false
  // From one item to another it is a list that is sorted.
  if (control.matches(CHOSEN_BY_RELEASE) && !closest(from.element, CHOSEN_BY_RELEASE)) return 'surely'
  return !closest(from.element, '[draggable=true],[aria-roledescription]')
}

/** An event of a gesture and the element that it is at. */
export interface Step {
  readonly type: string
  readonly element: Element
}

/** Whether an element is that of a gesture, or belongs to the same control. */
export function isSame({ element: from }: Step, element: Element): boolean {
  const control = closest(from, CONTROL)
  return from === element || labelled(from) === element || (!!control && control === closest(element, CONTROL))
}

/** Whether an element is the form of a gesture's control, of the same form, or around it. */
export function isAround({ element: from }: Step, element: Element): boolean {
  const form = formOf(from)
  return member(element, 'contains').call(element, from) || (!!form && form === (readForm(element) ?? element))
}

/**
 * Whether one event brings the other about, so that both are one gesture: a key clicks the control that it activates, or
 * the button of its field's form; a click on a label clicks its field; either submits the form.
 */
export function leadsTo(from: Step, { type, element, isKey }: Step & { isKey: boolean }): boolean {
  if (type === 'submit') return isAround(from, element)
  if (type !== 'click') return false
  if (labelled(from.element) === element) return true
  const form = formOf(from.element)
  return isKey && (isSame(from, element) || (!!form && form === formOf(element)))
}

/** The form of a field; other elements have none. */
const readForm = (element: Element): Element | null | undefined => member(element, 'form')
const formOf = (element: Element) => readForm(element) ?? closest(element, 'form')
