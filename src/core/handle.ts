import { pageFetch } from '../page/page.js'
import { type ActionContext, UNREGISTERED } from '../shared/action.js'
import type { Cause } from './actions.js'
import type { Host } from './host.js'

/** An open action in the hands of code: the sure way to tie work to it, however late. */
export interface ActionHandle {
  /** `act_` and a ULID; empty where throughline is not running. */
  readonly id: string
  /** The context as it is sent. */
  readonly context: Readonly<Partial<ActionContext>>
  /** Runs code as the work of this action. */
  run<T>(code: () => T): T
  /** Gives a function that runs as the work of this action whenever it is called. */
  bind<A extends unknown[], R>(code: (...args: A) => R): (...args: A) => R
  /** `fetch`, tied to this action: the request says `explicit`. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
  /** Says that the action's own code is done; it ends when its requests are too. @param outcome `error` if it failed. */
  end(outcome?: 'ok' | 'error'): void
}

/** Opens an action by code. A click that has no name yet becomes it: one click, one id. */
export function openAction(host: Host, name: string): ActionHandle {
  const { actions, attributor } = host
  const { action: current, how } = attributor.current() ?? {}
  const parent = how !== 'inferred' && current?.context.action_kind === 'explicit_user_action' ? current : undefined
  const known = parent?.context.action_name
  const isSame = parent && !parent.requests && (known === UNREGISTERED || known === name)
  const action = isSame ? parent : actions.mint({ kind: 'explicit_user_action', name, parent })
  if (isSame && known !== name) actions.rename(action, name)
  let release: (() => void) | undefined = actions.hold(action)
  action.alive = true
  return toHandle({
    context: () => action.context,
    run: (how, code) => host.attributor.run({ cause: { action, how } }, code),
    end(outcome) {
      if (outcome === 'error') action.threw = true
      release?.()
      release = undefined
    },
  })
}

/** A handle for where throughline is not running: code behaves the same, nothing is tied. */
export function createInertHandle(): ActionHandle {
  return toHandle({ context: () => ({}), run: (_, code) => code(), end() {} })
}

/** Runs `code` as an action that ends when its result has settled. The result is handed through. */
export function runAction<T>(handle: ActionHandle, code: (handle: ActionHandle) => T): T {
  const fail = (error: unknown) => {
    handle.end('error')
    throw error
  }
  const succeed = <V>(value: V): V => {
    handle.end()
    return value
  }
  let result: T
  try {
    result = handle.run(() => code(handle))
  } catch (error) {
    return fail(error)
  }
  // The derived promise is handed back: an observer on the side would mark a rejection as handled.
  return result instanceof Promise ? (result.then(succeed, fail) as T) : succeed(result)
}

/** What stands behind a handle. */
interface Grip {
  context(): ActionHandle['context']
  run<T>(how: Cause['how'], code: () => T): T
  end: ActionHandle['end']
}

function toHandle({ context, run, end }: Grip): ActionHandle {
  return {
    id: context().origin_action_id ?? '',
    get context() {
      return context()
    },
    run: (code) => run('exact', code),
    bind: (code) =>
      function (this: unknown, ...args) {
        return run('exact', () => code.apply(this, args))
      },
    fetch: (input, init) => run('explicit', () => pageFetch(input, init)),
    end,
  }
}
