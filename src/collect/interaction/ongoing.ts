import type { Host } from '../../core/host.js'
import { keysOf } from '../../shared/keys.js'
import { type GestureEvent, isAround, isField, isSame, kindOfKey } from './controls.js'
import type { Gesture } from './gesture.js'
import { GESTURES, has, type Where } from './gesture-table.js'

/** Limit of gestures at the same time, such as a key that is down, a press, and the field that is left. */
const MAX_ONGOING = 8

/** The gestures that have not ended. */
export interface Ongoing {
  add(gesture: Gesture): Gesture
  /** The gesture that started last. */
  latest(): Gesture | undefined
  /** The latest gesture at a time that passes a test. */
  find(at: number, test: (gesture: Gesture) => boolean): Gesture | undefined
  /** The latest gesture that an event continues. */
  continuedBy(event: GestureEvent, element: Element): Gesture | undefined
}

type Relation = (gesture: Gesture, element: Element, event: Partial<GestureEvent>) => boolean

/** Code that has run within this time of an event is not known to have caused the next one. */
const AT_ONCE_MS = 50

/** Events that code causes too; they are dispatched later. */
const BY_CODE = /^(toggle|close|selectionchange|play|pause)$/

/** Creates the list of gestures that have not ended. `ofTurn` returns the one whose event is being dispatched. */
export function createOngoing(ofTurn: () => Gesture | undefined, { attributor }: Pick<Host, 'attributor'>): Ongoing {
  let ongoing: Gesture[] = []

  const isOngoing = ({ kind, at, isDown }: Gesture, now: number) => isDown || now - at < GESTURES[kind].quietMs

  const related: Record<Where, Relation> = {
    any: () => true,
    same: isSame,
    key: ({ code }, _, { type, code: key, repeat }) => code === key && (type !== 'keydown' || !!repeat),
    form: isAround,
    // Leaving a field is a separate gesture, and so is a field that a key leads to.
    turn: (gesture, element, { type = '' }) =>
      gesture === ofTurn() &&
      (/^focus(in)?$/.test(type)
        ? isSame(gesture, element) || (gesture.kind === 'press' && element.contains(gesture.element))
        : !(/^(blur|focusout)$/.test(type) && isField(element))),
  }

  function continues(gesture: Gesture, event: GestureEvent, element: Element): boolean {
    const { kind, action, enterEvent } = gesture
    const { type, repeat } = event
    if (kind === 'field') {
      // Its action has ended.
      if (action.end && !action.weak) return false
      const isNext = type === 'keydown' && !repeat
      // Typing has ended if the page has prevented the line break of Enter, for example to send a message.
      const isOver = gesture !== ongoing[0] || enterEvent?.defaultPrevented
      if (isNext && (isOver || kindOfKey(event, element) !== kind)) return false
    }
    // After another gesture, that one or its code has probably opened or closed the element.
    if (/^(toggle|close)$/.test(type) && gesture !== ongoing[0]) return false
    if (BY_CODE.test(type) && !gesture.isDown && attributor.isOvertaken(action, gesture.at + AT_ONCE_MS)) return false
    const { continues: rule } = GESTURES[kind]
    return keysOf(rule).some((place) => has(rule[place], type) && related[place](gesture, element, event))
  }

  const find: Ongoing['find'] = (at, test) => ongoing.find((gesture) => isOngoing(gesture, at) && test(gesture))

  return {
    add(gesture) {
      ongoing = [gesture, ...ongoing.filter((other) => isOngoing(other, gesture.at))].slice(0, MAX_ONGOING)
      return gesture
    },
    latest: () => ongoing[0],
    find,
    continuedBy: (event, element) => find(event.timeStamp, (gesture) => continues(gesture, event, element)),
  }
}
