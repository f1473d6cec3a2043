import type { Page } from '../../page/page.js'
import { CONTROL, closest, type GestureEvent, isActivating, isSelfAnswering, leadsTo } from './controls.js'
import type { Gesture, Gestures } from './gesture.js'
import { GESTURES, has } from './gesture-table.js'
import type { Live } from './live.js'
import type { Presses } from './press.js'

/** Whether an event is a click, a submit, or a key that activates a control. */
export function isActivation(event: GestureEvent, element: Element): boolean {
  if (has(GESTURES.click.starts, event.type)) return true
  return event.type === 'keydown' && isActivating(event, element) && !!closest(element, CONTROL)
}

/** What activations need to know. */
export interface ActivationsOwner {
  readonly page: Page
  readonly gestures: Gestures
  readonly presses: Presses
  readonly live: Live
}

/** Makes the function that takes activations: each is an action, whether anything follows or not. */
export function createActivations({
  page,
  gestures: { mint, confirm, follow, watch, turn },
  presses,
  live,
}: ActivationsOwner): (event: GestureEvent, element: Element) => void {
  /** The gesture that brings a click or a submit about. */
  function findCause({ type, timeStamp: at }: Event, element: Element): Gesture | undefined {
    // The pointer brings its own clicks about.
    if (type === 'click' && /^(press|release)$/.test(live.latest()?.kind ?? '')) return undefined
    return live.find(
      at,
      (from) =>
        leadsTo(from, { type, element, isKey: from.kind === 'key' }) ||
        // As a radio button that an arrow key leads to.
        (from.kind === 'focus' && !!turn() && from.element === element),
    )
  }

  /** A click that the page does not answer is dead. Its record waits until that is known. */
  function watchForAnswer(gesture: Gesture, control: Element | null | undefined): void {
    const { action, element, at } = gesture
    if (control && isSelfAnswering(control)) {
      action.answer()
      // A link that leads nowhere for a while may be clicked in rage; a field answers every click.
      gesture.isAnswered = control.localName !== 'a'
    } else action.awaitVerdict()
    watch({
      element,
      at,
      isControl: !!control,
      isPress: false,
      onEnd(isAnswered) {
        gesture.isAnswered ||= isAnswered
        if (isAnswered) action.answer()
        // Some answers are seen only later.
        if (isAnswered && !action.requests) action.markRage(false)
        action.judge()
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
    // A double click outside of controls selects a word: that is what it was for.
    const isSelecting = !control && page.window.getSelection()?.type === 'Range'
    const before = live.find(at, ({ kind }) => kind === 'click')
    const isRepeat = type === 'click' && before?.element === element && !before.isAnswered && !isSelecting
    const gesture = live.add({
      kind: isKey ? 'key' : 'click',
      type,
      at,
      element,
      action,
      code: event.code,
      clicks: isRepeat ? before.clicks + 1 : 1,
      isAnswered: pressed?.alive,
    })
    if (type === 'click' && gesture.clicks > 2) action.markRage(true)
    follow(event, gesture)
    watchForAnswer(gesture, control)
  }
}
