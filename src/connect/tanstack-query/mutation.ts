import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { type LibraryRequest, openRequest } from '../library-request.js'
import { createRelease } from '../release.js'

/** The part of a TanStack Query mutation that is wrapped. */
export interface MutationLike {
  options: object
  setOptions(options: never): void
  execute(variables: never): Promise<unknown>
}

const CALLBACKS = ['mutationFn', 'onMutate', 'onSuccess', 'onError', 'onSettled'] as const

/**
 * Keeps the action that called a mutation across retries and callbacks, so that an invalidation there has its cause.
 */
export function followMutation(mutation: MutationLike): Undo {
  const hold = createRelease()
  const ours = new WeakSet<object>()
  let request: LibraryRequest | undefined

  function wrapCallbacks(): void {
    const given: Partial<Record<(typeof CALLBACKS)[number], unknown>> = Object(mutation.options)
    const wrapped = { ...given }
    for (const name of CALLBACKS) {
      const original = given[name]
      if (typeof original !== 'function' || ours.has(original)) continue
      const wrapper = function (this: unknown, ...args: unknown[]) {
        const call = () => Reflect.apply(original, this, args)
        return request ? request.run(call) : call()
      }
      ours.add(wrapper)
      wrapped[name] = wrapper
    }
    mutation.options = wrapped
  }

  patch(hold, [mutation, 'setOptions'], (call, args) => {
    call(args)
    wrapCallbacks()
  })
  patch(hold, [mutation, 'execute'], (call, args) => {
    request = openRequest({ kind: 'asked' })
    return call(args)
  })
  wrapCallbacks()
  return () => {
    request = undefined
    hold.release()
  }
}
