import type { Action } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { CONTROL, closest, type GestureEvent, isChosenByRelease } from './controls.js'
import { type Gesture, type Gestures, hasEffect } from './gesture.js'
import { GESTURES, MOVES } from './gesture-table.js'

/** The presses of the pointer in a page. */
export interface Presses {
  /** Starts the gesture of a pointer that is pressed. */
  begin(event: GestureEvent, element: Element): Gesture
  /**
   * Handles an event of the press. Returns whether the event is at another control that was chosen by releasing the
   * pointer there.
   */
  proceed(event: Event, element: Element): boolean
  /** Returns the action of the press if it had an effect: its click takes that action over. */
  take(element: Element): Action | undefined
}

function lift(gesture: Gesture): void {
  gesture.isDown = false
  gesture.action.hold(false)
}

/** Follows presses of the pointer, since menus open, sliders move and drags start before a click, or without one. */
export function followPresses({ page }: Host, { mintWeak, confirm, name, follow, watch }: Gestures): Presses {
  /** A press without a click so far. */
  let press: Gesture | undefined

  listen(page, MOVES, (event: Event & { buttons?: number }) => {
    if (!press?.isDown || !event.isTrusted) return
    // The pointer was released where the page receives no event, as in a menu of the browser.
    if (event.type === 'pointermove' && !event.buttons) return settle(press)
    press.type = event.type
    press.at = event.timeStamp
    follow(event, press)
  })
  listen(page, 'pointercancel dragend', (event) => {
    if (!press || !event.isTrusted) return
    if (event.type === 'dragend') {
      follow(event, press)
      endSoon(press)
    } else if (!press.isDragOrMenu) {
      // The browser has turned it into a scroll.
      lift(press)
      press.isDiscarded = true
      press = undefined
    }
  })

  function endSoon(gesture: Gesture): void {
    gesture.isDown = false
    page.after(GESTURES.press.quietMs, () => settle(gesture))
  }

  /** Ends a press without a click: if it had an effect, it is the action. */
  function settle(gesture: Gesture | undefined): void {
    if (!gesture || press !== gesture) return
    press = undefined
    lift(gesture)
    if (hasEffect(gesture)) {
      confirm(gesture)
      gesture.action.answer()
    }
    gesture.action.finalize()
  }

  return {
    begin(event, element) {
      settle(press)
      const { type, timeStamp: at } = event
      const gesture: Gesture = {
        kind: 'press',
        type,
        at,
        element,
        clicks: 0,
        action: mintWeak(element, at),
        isDown: true,
      }
      press = gesture
      gesture.action.hold(true)
      gesture.action.delayReports()
      if (event.button || !closest(element, CONTROL)) return gesture
      const onEnd = (hasResponse: boolean) => {
        gesture.hasResponse ||= hasResponse
      }
      watch({ element, at, isControl: true, isPress: true, onEnd })
      return gesture
    },
    proceed({ type }, element) {
      if (!press) return false
      if (/^(dragstart|contextmenu)$/.test(type)) press.isDragOrMenu = true
      if (type === 'drop') name(press.action, element)
      if (type !== 'pointerup') return false
      const chosen = isChosenByRelease(press, element)
      endSoon(press)
      return chosen === 'surely' || (chosen && !press.isDragged)
    },
    take(element) {
      const pressed = press
      press = undefined
      if (pressed) lift(pressed)
      // A menu that has opened may cover the element.
      if (!pressed || !(element.contains(pressed.element) || pressed.element.contains(element))) return undefined
      if (!hasEffect(pressed)) {
        pressed.isDiscarded = true
        return undefined
      }
      confirm(pressed)
      if (pressed.hasResponse) pressed.action.answer()
      return pressed.action
    },
  }
}
