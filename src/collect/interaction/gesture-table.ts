/** Where an event has to be to go on with a gesture. */
export type Where = 'any' | 'same' | 'key' | 'form' | 'turn'

/** How one kind of gesture begins, goes on and ends. It is named by the element at which it begins. */
export interface GestureRule {
  /** The events that start one. */
  readonly starts: string
  /**
   * The events that go on with it: at `any` element, at the `same` control, of the same `key`, of the `form` or dialog
   * around it, or that the browser brings about in the `turn` of the event loop in which the gesture is handled.
   */
  readonly goesOn: Partial<Record<Where, string>>
  /** It is over when none of its events has come for this long. */
  readonly quietMs: number
}

/** The kinds of gestures; an event begins one of the first kind that it fits. */
export type GestureKind = 'click' | 'press' | 'release' | 'key' | 'field' | 'focus' | 'clipboard' | 'menu' | 'drop'

/** Events of a pointer that moves: there are many, and nothing is done at them unless it is down. */
export const MOVES = 'pointermove mousemove touchmove drag dragenter dragover dragleave'
/** The same, as an expression. */
export const MOVE = /move$|^drag(?!start|end)/

const CHANGED = 'beforeinput input change'
const OF_FORM = 'submit reset invalid toggle close'
const BROUGHT_ABOUT = 'focus focusin blur focusout beforetoggle cancel'

/** The gestures of a visitor. docs/actions.md has the same table for people. */
export const GESTURES: Readonly<Record<GestureKind, GestureRule>> = {
  click: {
    starts: 'click submit',
    goesOn: { same: `click dblclick ${CHANGED}`, form: OF_FORM, turn: BROUGHT_ABOUT },
    quietMs: 1000,
  },
  press: {
    starts: 'pointerdown',
    goesOn: {
      any: `${MOVES} mousedown touchstart pointerup mouseup touchend gotpointercapture lostpointercapture dragstart drop dragend`,
      same: `click auxclick contextmenu ${CHANGED}`,
      turn: BROUGHT_ABOUT,
    },
    quietMs: 300,
  },
  release: { starts: 'pointerup', goesOn: { same: 'mouseup touchend click' }, quietMs: 300 },
  key: {
    starts: 'keydown',
    goesOn: {
      key: 'keydown keypress keyup',
      same: `click contextmenu paste cut copy ${CHANGED}`,
      form: OF_FORM,
      turn: BROUGHT_ABOUT,
    },
    quietMs: 1000,
  },
  field: {
    starts: `keydown ${CHANGED} compositionstart blur focusout`,
    goesOn: {
      key: 'keydown keyup',
      same: `keydown keypress keyup ${CHANGED} compositionstart compositionupdate compositionend blur focusout`,
    },
    quietMs: 1000,
  },
  focus: { starts: 'focus focusin', goesOn: { same: `focusin click ${CHANGED}` }, quietMs: 1000 },
  clipboard: { starts: 'paste cut copy', goesOn: { same: CHANGED }, quietMs: 1000 },
  menu: { starts: 'auxclick contextmenu', goesOn: {}, quietMs: 300 },
  drop: { starts: 'drop', goesOn: { same: CHANGED }, quietMs: 1000 },
}

/** Whether a list of events has one. */
export function has(events: string | undefined, type: string): boolean {
  return ` ${events} `.includes(` ${type} `)
}

/** All events that start a gesture or go on with one, but for those of a pointer that moves. */
export function startsAndGoesOn(): string {
  const lists = Object.values(GESTURES).flatMap(({ starts, goesOn }) => [starts, ...Object.values(goesOn)])
  return [...new Set(lists.join(' ').replace(` ${MOVES}`, '').split(' '))].join(' ')
}
