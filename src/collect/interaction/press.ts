import type { Action } from '../../core/actions.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { CONTROL, closest, targetOf } from './controls.js'
import type { Gesture, Gestures } from './gesture.js'

/** A click follows the end of its press within this time, or there is none. */
const CLICK_AFTER_MS = 300

/**
 * Follows presses of the pointer on controls: menus open, and drags begin, before there is a click, which then may never
 * come. Gives the function by which a click takes over the action of its press, where the press had an effect.
 */
export function followPresses(
  { page }: Host,
  { mintPress, confirm, follow, watch, judge }: Gestures,
): (element: Element) => Action | undefined {
  /** A press that is not a click yet, and may never be one. */
  let press: Gesture | undefined

  listen(page, 'pointerdown', (event: PointerEvent) => {
    settle(press)
    const element = targetOf(event)
    if (!element || !event.isPrimary || event.button || !closest(page, element, CONTROL)) return
    const { timeStamp: at } = event
    const gesture: Gesture = { type: event.type, at, element, clicks: 0, action: mintPress(element, at) }
    press = gesture
    gesture.action.verdict = []
    const onEnd = (isAnswered: boolean) => {
      gesture.isAnswered = isAnswered
    }
    follow(event, gesture.action)
    watch({ element, at, isControl: true, isPress: true, onEnd })
  })
  listen(page, 'mousedown touchstart pointerup mouseup touchend', (event: Event) => {
    const element = targetOf(event)
    if (element && press?.element === element) follow(event, press.action)
  })
  listen(page, 'pointerup pointercancel', ({ type }) => {
    const ended = press
    // The browser has made a scroll of it.
    if (type === 'pointercancel') press = undefined
    else page.after(CLICK_AFTER_MS, () => settle(ended))
  })

  /** Whether code has begun something in the press, or the page has answered it. */
  const hasEffect = ({ isAnswered, action }: Gesture) =>
    isAnswered || action.requests || action.timers || action.promises || action.alive || action.threw

  /** No click has come: a press that had an effect was the action. */
  function settle(gesture: Gesture | undefined): void {
    if (!gesture || press !== gesture) return
    press = undefined
    if (hasEffect(gesture)) {
      confirm(gesture.element, gesture.action)
      gesture.action.alive = true
    }
    judge(gesture.action)
  }

  return (element) => {
    const pressed = press
    press = undefined
    // A menu that has opened may have taken the element's place.
    if (!pressed || !(element.contains(pressed.element) || pressed.element.contains(element)) || !hasEffect(pressed))
      return undefined
    confirm(pressed.element, pressed.action)
    if (pressed.isAnswered) pressed.action.alive = true
    return pressed.action
  }
}
