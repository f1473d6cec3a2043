import type { Action } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { CONTROL, closest, type GestureEvent, isChosenByRelease } from './controls.js'
import { type Gesture, type Gestures, hasEffect } from './gesture.js'
import { GESTURES, MOVES } from './gesture-table.js'

/** The presses of a page. */
export interface Presses {
  /** Begins the gesture of a pointer that goes down. */
  begin(event: GestureEvent, element: Element): Gesture
  /** An event of the press; whether it is one of another control that was chosen by letting the pointer go there. */
  goOn(event: Event, element: Element): boolean
  /** A click takes over the action of its press, where the press had an effect. */
  take(element: Element): Action | undefined
}

function lift(gesture: Gesture): void {
  gesture.isDown = false
  gesture.action.hold(false)
}

/**
 * Follows presses of the pointer: menus open, sliders are drawn and drags begin before there is a click, which then may
 * never come.
 */
export function followPresses({ page }: Host, { mintWeak, confirm, name, follow, watch }: Gestures): Presses {
  /** A press that is not a click yet, and may never be one. */
  let press: Gesture | undefined

  listen(page, MOVES, (event: Event & { buttons?: number }) => {
    if (!press?.isDown || !event.isTrusted) return
    // It was let go where no event of it comes from, as in a menu of the browser's.
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
    } else if (!press.isTaken) {
      // The browser has made a scroll of it.
      lift(press)
      press = undefined
    }
  })

  function endSoon(gesture: Gesture): void {
    gesture.isDown = false
    page.after(GESTURES.press.quietMs, () => settle(gesture))
  }

  /** No click has come: a press that had an effect was the action. */
  function settle(gesture: Gesture | undefined): void {
    if (!gesture || press !== gesture) return
    press = undefined
    lift(gesture)
    if (hasEffect(gesture)) {
      confirm(gesture)
      gesture.action.answer()
    }
    gesture.action.judge()
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
      gesture.action.awaitVerdict()
      if (event.button || !closest(element, CONTROL)) return gesture
      const onEnd = (isAnswered: boolean) => {
        gesture.isAnswered ||= isAnswered
      }
      watch({ element, at, isControl: true, isPress: true, onEnd })
      return gesture
    },
    goOn({ type }, element) {
      if (!press) return false
      if (/^(dragstart|contextmenu)$/.test(type)) press.isTaken = true
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
      // A menu that has opened may have taken the element's place.
      if (!pressed || !(element.contains(pressed.element) || pressed.element.contains(element))) return undefined
      if (!hasEffect(pressed)) {
        pressed.isReplaced = true
        return undefined
      }
      confirm(pressed)
      if (pressed.isAnswered) pressed.action.answer()
      return pressed.action
    },
  }
}
