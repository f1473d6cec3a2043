import type { Page } from '../../page/page.js'
import { CONTROL, closest, type GestureEvent, hasNativeResponse, isActivating, leadsTo } from './controls.js'
import type { Gesture, Gestures } from './gesture.js'
import { GESTURES, has } from './gesture-table.js'
import type { Ongoing } from './ongoing.js'
import type { Presses } from './press.js'

/** Whether an event is a click, a submit, or a key that activates a control. */
export function isActivation(event: GestureEvent, element: Element): boolean {
  if (has(GESTURES.click.starts, event.type)) return true
  return event.type === 'keydown' && isActivating(event, element) && !!closest(element, CONTROL)
}

/** What `createActivations` depends on. */
export interface ActivationsOwner {
  readonly page: Page
  readonly gestures: Gestures
  readonly presses: Presses
  readonly ongoing: Ongoing
}

/** Creates the handler of activations. Each activation is an action, whether or not anything follows. */
export function createActivations({
  page,
  gestures: { mint, confirm, follow, watch, ofTurn },
  presses,
  ongoing,
}: ActivationsOwner): (event: GestureEvent, element: Element) => void {
  /** Returns the gesture that causes a click or a submit. */
  function findCause({ type, timeStamp: at }: Event, element: Element): Gesture | undefined {
    // A click of the pointer itself is not caused by another gesture.
    if (type === 'click' && /^(press|release)$/.test(ongoing.latest()?.kind ?? '')) return undefined
    return ongoing.find(
      at,
      (from) =>
        leadsTo(from, { type, element, isKey: from.kind === 'key' }) ||
        // An arrow key moves to a radio button and clicks it.
        (from.kind === 'focus' && !!ofTurn() && from.element === element),
    )
  }

  /** Reports a click as dead if the page does not respond to it. The record waits until that is known. */
  function watchForResponse(gesture: Gesture, control: Element | null | undefined): void {
    const { action, element, at } = gesture
    if (control && hasNativeResponse(control)) {
      action.answer()
      // Repeated clicks on a link that loads slowly may be rage clicks; a field responds to every click.
      gesture.hasResponse = control.localName !== 'a'
    } else action.delayReports()
    watch({
      element,
      at,
      isControl: !!control,
      isPress: false,
      onEnd(hasResponse) {
        gesture.hasResponse ||= hasResponse
        if (hasResponse) action.answer()
        // Some responses are detected only later.
        if (hasResponse && !action.requests) action.markRage(false)
        action.finalize()
      },
    })
  }

  return (event, element) => {
    const { type, timeStamp: at } = event
    const control = closest(element, CONTROL)
    const isKey = type === 'keydown'
    const cause = isKey ? undefined : findCause(event, element)
    const pressed = type === 'click' && !cause ? presses.take(element) : undefined
    const isSpent = cause?.action.end && cause.action.weak
    const action = (!isSpent && cause?.action) || pressed || mint(element, { weak: !control, at })
    if (cause && control && action.weak) confirm(cause)
    // A double click outside of controls selects a word: it is not a repeated click without a response.
    const isSelecting = !control && page.window.getSelection()?.type === 'Range'
    const before = ongoing.find(at, ({ kind }) => kind === 'click')
    const isRepeat = type === 'click' && before?.element === element && !before.hasResponse && !isSelecting
    const gesture = ongoing.add({
      kind: isKey ? 'key' : 'click',
      type,
      at,
      element,
      action,
      code: event.code,
      clicks: isRepeat ? before.clicks + 1 : 1,
      hasResponse: pressed?.alive,
    })
    if (type === 'click' && gesture.clicks > 2) action.markRage(true)
    follow(event, gesture)
    watchForResponse(gesture, control)
  }
}
