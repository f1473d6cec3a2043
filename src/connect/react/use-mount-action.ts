import { useCallback, useEffect, useRef } from 'react'
import { readConnection } from '../../core/connect.js'
import { type ActionHandle, runAction } from '../../core/handle.js'
import type { RegisteredActions } from '../../core/register.js'
import type { ActionName } from '../../core/throughline.js'

/** Runs code that loads a component's first data, and returns its result. */
export type Load = <T>(code: () => T) => T

/**
 * Returns a function that loads a component's data as an action of kind `mount`, whose parent is the explicit action
 * that led to it. The effects of StrictMode, which run twice, share one action.
 *
 * @example
 * const load = useMountAction('product_list_load')
 * useEffect(() => void load(() => fetchProducts().then(setProducts)), [load])
 */
export function useMountAction(name: ActionName<RegisteredActions>): Load {
  const mount = useRef<{ handle?: ActionHandle | undefined; loading: number }>({ loading: 0 })
  useEffect(() => {
    const { current } = mount
    return () => current.handle?.end()
  }, [])
  return useCallback(
    (code) => {
      const { current } = mount
      current.handle ??= openMount(name)
      const { handle } = current
      if (!handle) return code()
      current.loading += 1
      const settle = () => {
        current.loading -= 1
        if (current.loading) return
        handle.end()
        // Later loads are another action.
        current.handle = undefined
      }
      const run = {
        run: handle.run,
        // After this turn, in which StrictMode runs the effect again.
        end: () => void Promise.resolve().then(settle),
      }
      return runAction(run, code)
    },
    [name],
  )
}

function openMount(name: string): ActionHandle | undefined {
  const connection = readConnection()
  const running = connection?.current()
  const parentId = running?.context.action_kind === 'explicit_user_action' ? running.id : undefined
  return connection?.open({ kind: 'mount', name, parentId })
}
