import type { Action } from '../../core/actions.js'
import type { Host } from '../../core/host.js'
import { UNREGISTERED } from '../../shared/action.js'
import { closest, type Step } from './controls.js'
import { type Watched, watchResponses } from './responses.js'

/** Events that are followed; the last listener for them is ours. */
const FOLLOWED = 'click submit keydown pointerdown mousedown touchstart pointerup mouseup touchend'

/** A gesture of the visitor, and the action that it is. */
export interface Gesture extends Step {
  readonly at: number
  readonly action: Action
  /** Clicks on the same element in a row that the page has not answered. */
  readonly clicks: number
  isAnswered?: boolean | undefined
}

/** What is done with gestures of any kind. */
export interface Gestures {
  /** Mints the action of a gesture. A weak one yields to an action that is surer. */
  mint(element: Element, input: { weak: boolean; at: number }): Action
  /** Mints the action of a press that may come to nothing. */
  mintPress(element: Element, at: number): Action
  /** A press has become an action. */
  confirm(element: Element, action: Action): void
  /** What the page does while the event is dispatched is the work of the action. */
  follow(event: Event, action: Action): void
  /** Watches whether the page answers a gesture. */
  watch(watched: Watched): void
  /** It is known what there is to report of an action. */
  judge(action: Action): void
}

/** Makes what gestures share. */
export function createGestures(host: Host): Gestures {
  const { page, actions, options } = host
  const running = new WeakMap<Event, Action>()

  /** The nearest `data-action-name`, else the first declared action whose selector matches. */
  function readName(element: Element): string | undefined {
    const named = closest(page, element, '[data-action-name]') as HTMLElement | null
    return (
      named?.dataset.actionName ||
      Object.keys(options.actions).find((name) => closest(page, element, options.actions[name]?.match))
    )
  }

  /** The page's listeners have run: what they did at once is over. */
  function endOf(event: Event): void {
    const action = running.get(event)
    if (action) actions.touch(action)
    running.delete(event)
  }

  for (const type of FOLLOWED.split(' ')) {
    page.onOpen(() => page.window.addEventListener(type, endOf, { passive: true }))
    page.onRelease(() => page.window.removeEventListener(type, endOf))
  }

  return {
    watch: watchResponses(page),
    mint: (element, { weak, at }) => actions.mint({ kind: 'explicit_user_action', name: readName(element), weak, at }),
    // A name that is not declared is reported once it is sure that there is an action.
    mintPress(element, at) {
      const name = readName(element)
      return actions.mint({
        kind: 'explicit_user_action',
        name: name && Object.hasOwn(options.actions, name) ? name : undefined,
        weak: true,
        tentative: true,
        at,
      })
    },
    confirm(element, action) {
      const name = action.context.action_name === UNREGISTERED ? readName(element) : undefined
      if (name) actions.rename(action, name)
      action.weak = action.tentative = false
    },
    follow(event, action) {
      host.attributor.dispatching(event, { cause: { action, how: 'exact' } })
      actions.trigger(event.timeStamp, action)
      running.set(event, action)
      // A listener may have stopped it on its way.
      page.after(0, () => endOf(event))
    },
    judge(action) {
      const { verdict = [] } = action
      action.verdict = undefined
      for (const report of verdict) page.guard(report)
    },
  }
}
