import type { Action } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { isField, type Step } from './controls.js'
import { GESTURES, type GestureKind, MOVE } from './gesture-table.js'
import { createNaming, type Naming } from './naming.js'
import { CHANGES, rootsOf, type Watched, watchResponses } from './responses.js'

/** Events after whose last listener it is known how long the page has worked at them. */
const FOLLOWED = 'click submit keydown pointerdown mousedown touchstart pointerup mouseup touchend input change'

/** A gesture of the visitor, and the action that it is. */
export interface Gesture extends Step {
  readonly kind: GestureKind
  /** Its latest event. */
  type: string
  at: number
  action: Action
  /** Clicks on the same element in a row that the page has not answered. */
  readonly clicks: number
  isAnswered?: boolean | undefined
  /** The key that began it. */
  code?: string | undefined
  /** The new line that it has entered last, which the page may have taken for something else. */
  line?: Event | undefined
  /** The pointer is down. */
  isDown?: boolean
  /** The page has answered a movement of the pointer while it was down. */
  isDragged?: boolean
  /** The browser has made a drag or a menu of the press. */
  isTaken?: boolean
  /** The press had come to nothing when its click came, and what follows is the click's. */
  isReplaced?: boolean
}

/** What is done with gestures of any kind. */
export interface Gestures extends Naming {
  /** A gesture has had an effect, and is an action. */
  confirm(gesture: Gesture): void
  /** What the page does while the event is dispatched is the work of the gesture. */
  follow(event: Event, gesture: Gesture): void
  /** The gesture whose event the browser is busy with. */
  turn(): Gesture | undefined
  /** Watches whether the page answers a gesture. */
  watch(watched: Watched): void
}

/** Whether code has begun something in the gesture, or the page has answered it. */
export function hasEffect({ isAnswered, isReplaced, action }: Gesture): boolean {
  return !isReplaced && (!!isAnswered || action.hasEffect())
}

/** A press that is not over, and a click, become actions in their own way. */
const isConfirmedAtOnce = ({ kind, action, isDown }: Gesture) => action.weak && !isDown && kind !== 'click'

/** Makes what gestures share. */
export function createGestures(host: Host): Gestures {
  const { page, actions } = host
  const { mint, mintWeak, name } = createNaming(host)
  const { window, document } = page
  const running = new WeakMap<Event, Gesture>()
  /** The gesture whose event the browser is busy with, and that of the latest event. */
  let turn: Gesture | undefined
  let latest: Gesture | undefined
  let handled: Event | undefined

  /** The page's listeners have run: what they did at once is over. */
  function endOf(event: Event): void {
    running.get(event)?.action.touch()
    running.delete(event)
  }

  listen({ ...page, isLast: true }, FOLLOWED, endOf)

  // Changes that the browser makes to an edited field are not an answer, nor are changes elsewhere while no event is handled.
  const observer = new window.MutationObserver((changes) => {
    if (!latest) return
    const { element, type } = latest
    const own = changes.filter(({ target }) => element.contains(target))
    if (isField(element) && own.length === changes.length) return
    if (MOVE.test(type)) latest.isDragged = true
    // Timers of others may run before it is known that the event is over; its phase is 0 at once.
    latest.isAnswered ||= !!handled?.eventPhase || (MOVE.test(type) && !!own.length)
  })
  page.onRelease(() => observer.disconnect())

  function confirm({ element, action }: Gesture): void {
    name(action, element)
    action.confirm()
  }

  /** What a visitor types, and a key that is held down, is one action, with pauses. */
  function hold(gesture: Gesture): void {
    const { kind, action } = gesture
    const { quietMs } = GESTURES[kind]
    const left = quietMs - page.now() + gesture.at
    const isHeld = left > 0 && !(kind === 'key' && gesture.type === 'keyup')
    action.hold(isHeld)
    if (isHeld) page.after(left + 1, () => hold(gesture))
  }

  return {
    watch: watchResponses(page),
    mint,
    mintWeak,
    confirm,
    name,
    follow(event, gesture) {
      const { action, element } = gesture
      host.attributor.dispatching(event, { cause: { action, how: 'exact' } })
      latest = gesture
      handled = event
      // The events that the browser brings about are in the turn of the one that the visitor has brought about.
      if (/^(key|pointer|mouse|click|touch)/.test(event.type)) turn = gesture
      const isMove = MOVE.test(event.type)
      if (isMove ? !gesture.isDragged : action.weak && !gesture.isAnswered)
        for (const root of [document, ...rootsOf(element)]) observer.observe(root, CHANGES)
      if (!isMove) actions.trigger(event.timeStamp, action)
      running.set(event, gesture)
      page.after(0, () => {
        // A listener may have stopped it on its way.
        endOf(event)
        // What follows the pointer is often drawn with the next frame.
        if (!isMove || !gesture.isDown || gesture.isDragged) observer.disconnect()
        if (turn === gesture) turn = undefined
        if (!action.doubtful || !hasEffect(gesture)) return
        action.trust()
        if (!isConfirmedAtOnce(gesture)) return
        confirm(gesture)
        action.answer()
        if (/^(key|field)$/.test(gesture.kind)) hold(gesture)
      })
    },
    turn: () => turn,
  }
}
