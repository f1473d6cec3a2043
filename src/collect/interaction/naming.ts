import type { Action } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { UNREGISTERED } from '../../shared/action.js'
import { closest, labelledField } from './controls.js'

/** Mints and names the actions of gestures. */
export interface Naming {
  /** Mints the action of a gesture. A weak action yields to a more certain one. */
  mint(element: Element, input: { weak: boolean; at: number }): Action
  /** Mints the action of a gesture that may have no effect. */
  mintWeak(element: Element, at: number): Action
  /** Names an action by an element, unless it has a name. `isRenamed`: even if it has one, but no request yet. */
  name(action: Action, element: Element, isRenamed?: boolean): void
}

/** Creates the naming of gestures. */
export function createNaming({ page, actions, options }: Host): Naming {
  /**
   * Returns the nearest `data-action-name`, also of the label's field; else the first declared action whose selector
   * matches.
   */
  function readName(element: Element): string | undefined {
    const readOwn = (start: Element) => closest(start, '[data-action-name]')?.getAttribute('data-action-name')
    const control = labelledField(element)
    const named = readOwn(element) ?? (control && readOwn(control))
    return (
      named ||
      Object.keys(options.actions).find((name) =>
        // An invalid selector in the vocabulary, which the guard reports.
        page.guard(() => closest(element, options.actions[name]?.match)),
      )
    )
  }

  return {
    mint: (element, { weak, at }) => actions.mint({ kind: 'explicit_user_action', name: readName(element), weak, at }),
    // An undeclared name is reported once the action is certain.
    mintWeak(element, at) {
      const found = readName(element)
      const name = found && Object.hasOwn(options.actions, found) ? found : undefined
      return actions.mint({ kind: 'explicit_user_action', name, weak: true, doubtful: true, at })
    },
    name(action, element, isRenamed) {
      const isOpen = action.context.action_name === UNREGISTERED || (isRenamed && !action.requests)
      const name = isOpen ? readName(element) : undefined
      if (name) actions.rename(action, { name })
    },
  }
}
