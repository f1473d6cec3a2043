import { type Action, isExplicit } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { isField, type Step } from './controls.js'
import { GESTURES, type GestureKind, MOVE_PATTERN } from './gesture-table.js'
import { createNaming, type Naming } from './naming.js'
import { CHANGES, rootsOf, type Watched, watchResponses } from './responses.js'

/** Events whose end is observed: after the last listener, the page's synchronous work for them is done. */
const FOLLOWED = 'click submit keydown pointerdown mousedown touchstart pointerup mouseup touchend input change'

/** A gesture of the visitor, with its action. */
export interface Gesture extends Step {
  readonly kind: GestureKind
  /** Its latest event. */
  type: string
  at: number
  action: Action
  /** Consecutive clicks on the same element without a response of the page. */
  readonly clicks: number
  hasResponse?: boolean | undefined
  /** The key that started it. */
  code?: string | undefined
  /** The latest Enter in a field. The page may have prevented the line break, for example to send a message. */
  enterEvent?: Event | undefined
  /** Whether the pointer is down. */
  isDown?: boolean
  /** Whether the page has responded to a movement of the pointer while it was down. */
  isDragged?: boolean
  /** Whether the browser has turned the press into a drag or a menu. */
  isDragOrMenu?: boolean
  /** Whether the press is not an action: its click is one, or it has become a scroll. */
  isDiscarded?: boolean
}

/** Operations on gestures of any kind. */
export interface Gestures extends Naming {
  /** Confirms that a gesture has had an effect and is an action. */
  confirm(gesture: Gesture): void
  /** Attributes to the gesture what the page does while the event is dispatched. */
  follow(event: Event, gesture: Gesture): void
  /** The gesture whose event is being handled in this turn of the event loop. */
  ofTurn(): Gesture | undefined
  /** Observes whether the page responds to a gesture. */
  watch(watched: Watched): void
}

/** Whether code has started something within the gesture, or the page has responded to it. */
export function hasEffect({ hasResponse, isDiscarded, action }: Gesture): boolean {
  return !isDiscarded && (!!hasResponse || action.hasEffect())
}

/** Whether a gesture is confirmed as soon as it has an effect. Clicks, and presses until the pointer is up, are not. */
const isConfirmedAtOnce = ({ kind, action, isDown }: Gesture) => action.weak && !isDown && kind !== 'click'

/** Creates the state that gestures share. */
export function createGestures(host: Host): Gestures {
  const { page, actions } = host
  const { mint, mintWeak, name } = createNaming(host)
  const { window, document } = page
  const running = new WeakMap<Event, Gesture>()
  /** The gesture whose event is being handled in this turn. */
  let turn: Gesture | undefined
  /** The latest event, and its gesture. */
  let latest: Gesture | undefined
  let handled: Event | undefined

  /** The page's listeners have run, so its synchronous work has ended. */
  function endOf(event: Event): void {
    running.get(event)?.action.touch()
    running.delete(event)
  }

  listen({ ...page, isLast: true }, FOLLOWED, endOf)

  // Not a response: changes of an edited field by the browser, and changes while no event is handled.
  const observer = new window.MutationObserver((changes) => {
    if (!latest) return
    const code = host.attributor.known()
    // What the page draws by itself, such as an animation, is not a response.
    if (code && !code.isAmbient && !isExplicit(code.cause?.action)) return
    const { element, type } = latest
    const own = changes.filter(({ target }) => element.contains(target))
    if (isField(element) && own.length === changes.length) return
    if (MOVE_PATTERN.test(type)) latest.isDragged = true
    // Other timers may run before the end of the event is known; its phase is 0 immediately.
    latest.hasResponse ||= !!handled?.eventPhase || (MOVE_PATTERN.test(type) && !!own.length)
  })
  page.onRelease(() => observer.disconnect())

  function confirm({ element, action }: Gesture): void {
    name(action, element)
    action.confirm()
  }

  /** Keeps typing, and a key that is held down, one action across pauses. */
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
      // An earlier click of the same series has the same listeners.
      const isDoubtful = gesture.clicks < 2 && actions.mayBeAwaited(action)
      host.attributor.dispatching(event, { cause: { action, how: isDoubtful ? 'inferred' : 'exact' } })
      latest = gesture
      handled = event
      // Events that the browser fires because of one of these are dispatched in the same turn.
      if (/^(key|pointer|mouse|click|touch)/.test(event.type)) turn = gesture
      const isMove = MOVE_PATTERN.test(event.type)
      if (isMove ? !gesture.isDragged : action.weak && !gesture.hasResponse)
        for (const root of [document, ...rootsOf(element)]) observer.observe(root, CHANGES)
      if (!isMove) actions.trigger(event.timeStamp, action)
      running.set(event, gesture)
      page.after(0, () => {
        // A listener may have stopped its propagation.
        endOf(event)
        // Responses to pointer movement are often drawn in the next frame.
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
    ofTurn: () => turn,
  }
}
