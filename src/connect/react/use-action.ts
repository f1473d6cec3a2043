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
 * Gives a function that runs code as an explicit action; in a click's handler it names that click. Without a name it
 * takes that of the `ActionBoundary` around it. The function stays the same as long as the name does.
 *
 * @example
 * const pay = useAction('checkout_submit')
 * <button onClick={() => pay(() => fetch('/api/pay', { method: 'POST' }))}>Pay</button>
 */
export function useAction(name?: Name): Act
/**
 * Gives a function that runs yours as an explicit action, for where React calls it: `<form action>`, `useActionState`.
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
  // The function of the render that was committed is the one that is called.
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
