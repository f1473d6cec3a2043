import { keysOf } from '../../shared/keys.js'
import { type GestureEvent, isAround, isField, isSame, kindOfKey } from './controls.js'
import type { Gesture } from './gesture.js'
import { GESTURES, has, type Where } from './gesture-table.js'

/** Limit of gestures at the same time: a key that is down, a press, the field that is left. */
const MAX_LIVE = 8

/** The gestures that have not ended. */
export interface Live {
  add(gesture: Gesture): Gesture
  /** The gesture that started last. */
  latest(): Gesture | undefined
  /** The latest gesture at a time that passes a test. */
  find(at: number, test: (gesture: Gesture) => boolean): Gesture | undefined
  /** The latest gesture that an event continues. */
  goesOn(event: GestureEvent, element: Element): Gesture | undefined
}

type Relation = (gesture: Gesture, element: Element, event: Partial<GestureEvent>) => boolean

/** Creates the list of gestures that have not ended. `turn` returns the one whose event is being dispatched. */
export function createLive(turn: () => Gesture | undefined): Live {
  let live: Gesture[] = []

  const isLive = ({ kind, at, isDown }: Gesture, now: number) => isDown || now - at < GESTURES[kind].quietMs

  const related: Record<Where, Relation> = {
    any: () => true,
    same: isSame,
    key: ({ code }, _, { type, code: key, repeat }) => code === key && (type !== 'keydown' || !!repeat),
    form: isAround,
    // Leaving a field is a separate gesture, and so is a field that a key leads to.
    turn: (gesture, element, { type = '' }) =>
      gesture === turn() &&
      (/^focus(in)?$/.test(type)
        ? isSame(gesture, element) || (gesture.kind === 'press' && element.contains(gesture.element))
        : !(/^(blur|focusout)$/.test(type) && isField(element))),
  }

  function goesOn(gesture: Gesture, event: GestureEvent, element: Element): boolean {
    const { kind, action, line } = gesture
    const { type, repeat } = event
    if (kind === 'field') {
      // Its action has ended.
      if (action.end && !action.weak) return false
      const isNext = type === 'keydown' && !repeat
      // The input has ended if the page has used Enter for another purpose, such as sending.
      const isOver = gesture !== live[0] || line?.defaultPrevented
      if (isNext && (isOver || kindOfKey(event, element) !== kind)) return false
    }
    // Another gesture since, or its code, has probably opened or closed it.
    if (/^(toggle|close)$/.test(type) && gesture !== live[0]) return false
    const { goesOn: rule } = GESTURES[kind]
    return keysOf(rule).some((place) => has(rule[place], type) && related[place](gesture, element, event))
  }

  const find: Live['find'] = (at, test) => live.find((gesture) => isLive(gesture, at) && test(gesture))

  return {
    add(gesture) {
      live = [gesture, ...live.filter((other) => isLive(other, gesture.at))].slice(0, MAX_LIVE)
      return gesture
    },
    latest: () => live[0],
    find,
    goesOn: (event, element) => find(event.timeStamp, (gesture) => goesOn(gesture, event, element)),
  }
}
