import { createContext, createElement, type ReactElement, type ReactNode, useContext } from 'react'
import type { RegisteredActions } from '../../core/register.js'
import type { ActionName } from '../../core/throughline.js'

/** What an `ActionBoundary` takes. */
export interface ActionBoundaryProps {
  /** A declared action: the name of what is done inside. */
  name: ActionName<RegisteredActions>
  children?: ReactNode
}

const Boundary = createContext<ActionBoundaryProps['name'] | ''>('')

/**
 * Names what is done inside: clicks by an element without a box of its own, and each `useAction()` that has no name.
 * The nearest one counts.
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

/** The name of the nearest boundary around a component. */
export function useBoundaryName(): ActionBoundaryProps['name'] | '' {
  return useContext(Boundary)
}
