/** Where an event must occur to continue a gesture. */
export type Where = 'any' | 'same' | 'key' | 'form' | 'turn'

/** The events that start and continue one kind of gesture, and when it ends. The element at which it starts names it. */
export interface GestureRule {
  /** The events that start it. */
  readonly starts: string
  /**
   * The events that continue it: at `any` element, at the `same` control, of the same `key`, in the `form` or dialog
   * around it, or fired by the browser in the `turn` of the event loop in which the gesture is handled.
   */
  readonly continues: Partial<Record<Where, string>>
  /** Milliseconds without any of its events after which it has ended. */
  readonly quietMs: number
}

/** The kinds of gestures. An event starts a gesture of the first kind that matches. */
export type GestureKind =
  | 'click'
  | 'press'
  | 'release'
  | 'key'
  | 'field'
  | 'focus'
  | 'clipboard'
  | 'menu'
  | 'drop'
  | 'media'

/** Events of pointer movement. There are many, so they are ignored unless the pointer is down. */
export const MOVES = 'pointermove mousemove touchmove pointerleave mouseleave drag dragenter dragover dragleave'
/** The same without the events of leaving, as a regular expression. */
export const MOVE_PATTERN = /move$|^drag(?!start|end)/

const CHANGED = 'beforeinput input change'
const OF_FORM = 'submit reset invalid toggle close'
const FIRED_BY_BROWSER = 'focus focusin blur focusout beforetoggle cancel command search'

const PLAYED = 'play pause'

/** The gestures of a visitor. docs/actions.md has the same table. */
export const GESTURES: Readonly<Record<GestureKind, GestureRule>> = {
  click: {
    starts: 'click submit',
    continues: { same: `click dblclick ${CHANGED} ${PLAYED}`, form: OF_FORM, turn: FIRED_BY_BROWSER },
    quietMs: 1000,
  },
  press: {
    starts: 'pointerdown',
    continues: {
      any: `${MOVES} mousedown touchstart pointerup mouseup touchend gotpointercapture lostpointercapture dragstart drop dragend selectionchange`,
      same: `click auxclick contextmenu ${CHANGED}`,
      turn: FIRED_BY_BROWSER,
    },
    quietMs: 300,
  },
  release: { starts: 'pointerup', continues: { same: 'mouseup touchend click' }, quietMs: 300 },
  key: {
    starts: 'keydown',
    continues: {
      key: 'keydown keypress keyup',
      same: `click contextmenu paste cut copy selectionchange ${CHANGED} ${PLAYED}`,
      form: OF_FORM,
      turn: FIRED_BY_BROWSER,
    },
    quietMs: 1000,
  },
  field: {
    starts: `keydown ${CHANGED} compositionstart blur focusout`,
    continues: {
      key: 'keydown keyup',
      same: `keydown keypress keyup selectionchange ${CHANGED} compositionstart compositionupdate compositionend blur focusout`,
    },
    quietMs: 1000,
  },
  focus: { starts: 'focus focusin', continues: { same: `focusin click ${CHANGED}` }, quietMs: 1000 },
  clipboard: { starts: 'paste cut copy', continues: { same: CHANGED }, quietMs: 1000 },
  menu: { starts: 'auxclick contextmenu', continues: {}, quietMs: 300 },
  drop: { starts: 'drop', continues: { same: CHANGED }, quietMs: 1000 },
  media: { starts: PLAYED, continues: {}, quietMs: 300 },
}

/** Whether a space-separated list contains an event type. */
export function has(events: string | undefined, type: string): boolean {
  return ` ${events} `.includes(` ${type} `)
}

/** Returns all events that start or continue a gesture, except for those of pointer movement. */
export function gestureEvents(): string {
  const lists = Object.values(GESTURES).flatMap(({ starts, continues }) => [starts, ...Object.values(continues)])
  return [...new Set(lists.join(' ').replace(` ${MOVES}`, '').split(' '))].join(' ')
}
