import type { Action } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { UNREGISTERED } from '../../shared/action.js'
import { closest, labelled } from './controls.js'

/** Gives gestures their actions, with their names. */
export interface Naming {
  /** Mints the action of a gesture. A weak one yields to an action that is surer. */
  mint(element: Element, input: { weak: boolean; at: number }): Action
  /** Mints the action of a gesture that may come to nothing. */
  mintWeak(element: Element, at: number): Action
  /** Names an action by an element where it has no name yet, or has made no request under the one that it has. */
  name(action: Action, element: Element, isRenamed?: boolean): void
}

/** Makes the naming of gestures. */
export function createNaming({ page, actions, options }: Host): Naming {
  /** The nearest `data-action-name`, also of the field of a label, else the first declared action whose selector matches. */
  function readName(element: Element): string | undefined {
    const readOwn = (start: Element) => closest(start, '[data-action-name]')?.getAttribute('data-action-name')
    const control = labelled(element)
    const named = readOwn(element) ?? (control && readOwn(control))
    return (
      named ||
      Object.keys(options.actions).find((name) =>
        // Not a selector: the vocabulary's mistake, which the guard reports.
        page.guard(() => closest(element, options.actions[name]?.match)),
      )
    )
  }

  return {
    mint: (element, { weak, at }) => actions.mint({ kind: 'explicit_user_action', name: readName(element), weak, at }),
    // A name that is not declared is reported once it is sure that there is an action.
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
