import { createContext, createElement, type ReactElement, type ReactNode, useContext } from 'react'
import type { RegisteredActions } from '../../core/register.js'
import type { ActionName } from '../../core/throughline.js'

/** Props of `ActionBoundary`. */
export interface ActionBoundaryProps {
  /** A declared action, which names what the visitor does inside. */
  name: ActionName<RegisteredActions>
  children?: ReactNode
}

const Boundary = createContext<ActionBoundaryProps['name'] | ''>('')

/**
 * Names the actions inside: clicks, through an element without a box, and each `useAction()` without a name. The
 * nearest boundary applies.
 *
 * @example
 * <ActionBoundary name="checkout_submit"><Basket /></ActionBoundary>
 */
export function ActionBoundary({ name, children }: ActionBoundaryProps): ReactElement {
  return createElement(
    Boundary.Provider,
    { value: name },
    createElement('div', { 'data-action-name': name, style: { display: 'contents' } }, children),
  )
}

/** Returns the name of the nearest boundary around a component; empty without one. */
export function useBoundaryName(): ActionBoundaryProps['name'] | '' {
  return useContext(Boundary)
}
