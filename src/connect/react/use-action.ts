import { useCallback, useInsertionEffect, useRef } from 'react'
import { action } from '../../core/current.js'
import type { ActionHandle } from '../../core/handle.js'
import type { RegisteredActions } from '../../core/register.js'
import type { ActionName } from '../../core/throughline.js'
import { useBoundaryName } from './boundary.js'

/** Runs code as an action, and returns its result. */
export type Act = <T>(code: (handle: ActionHandle) => T) => T

type Name = ActionName<RegisteredActions>

/**
 * Returns a function that runs code as an explicit action. Within a click handler it names that click's action. Without
 * a name it takes that of the `ActionBoundary` around it. The function is stable as long as the name is.
 *
 * @example
 * const pay = useAction('checkout_submit')
 * <button onClick={() => pay(() => fetch('/api/pay', { method: 'POST' }))}>Pay</button>
 */
export function useAction(name?: Name): Act
/**
 * Wraps a function so that it runs as an explicit action, for functions that React calls: `<form action>`,
 * `useActionState`.
 *
 * @example
 * const pay = useAction('checkout_submit', async (form: FormData) => send(form))
 * <form action={pay}>…</form>
 */
export function useAction<A extends unknown[], R>(name: Name, code: (...args: A) => R): (...args: A) => R
export function useAction(name?: Name, code?: (...args: unknown[]) => unknown): unknown {
  const around = useBoundaryName()
  const latest = useRef(code)
  const own = name ?? around
  // Calls use the function of the committed render.
  useInsertionEffect(() => {
    latest.current = code
  })
  return useCallback(
    (...args: [code: (handle: ActionHandle) => unknown, ...others: unknown[]]) => {
      const given = latest.current
      const run = (handle: ActionHandle) => (given ? given(...args) : args[0](handle))
      return action(own, run)
    },
    [own],
  )
}
