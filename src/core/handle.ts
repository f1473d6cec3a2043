import { pageFetch } from '../page/page.js'
import { type ActionContext, UNREGISTERED } from '../shared/action.js'
import type { Action, Cause } from './actions.js'
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
  const action = adopt(host, name) ?? host.actions.mint({ kind: 'explicit_user_action', name, parent: running(host) })
  let release: (() => void) | undefined = host.actions.hold(action)
  const run = <T>(how: Cause['how'], code: () => T) => host.attributor.run({ action, how }, code)
  action.alive = true
  return {
    id: action.context.origin_action_id,
    get context() {
      return action.context
    },
    run: (code) => run('exact', code),
    bind: (code) =>
      function (this: unknown, ...args) {
        return run('exact', () => code.apply(this, args))
      },
    fetch: (input, init) => run('explicit', () => host.page.window.fetch(input, init)),
    end(outcome) {
      if (outcome === 'error') action.threw = true
      release?.()
      release = undefined
    },
  }
}

/** Runs `code` as an action that ends when its result has settled. The result is handed through. */
export function runAction<T>(host: Host, name: string, code: (handle: ActionHandle) => T): T {
  const handle = openAction(host, name)
  let result: T
  try {
    result = handle.run(() => code(handle))
  } catch (error) {
    handle.end('error')
    throw error
  }
  if (!(result instanceof host.page.window.Promise)) {
    handle.end()
    return result
  }
  // The derived promise is handed back: an observer on the side would mark a rejection as handled.
  return result.then(
    (value) => {
      handle.end()
      return value
    },
    (error) => {
      handle.end('error')
      throw error
    },
  ) as T
}

/** A handle for where throughline is not running: code behaves the same, nothing is tied. */
export function createInertHandle(): ActionHandle {
  return {
    id: '',
    context: {},
    run: (code) => code(),
    bind: (code) => code,
    fetch: pageFetch,
    end() {},
  }
}

function running(host: Host): Action | undefined {
  const cause = host.attributor.current()
  return cause && cause.how !== 'inferred' && cause.action.context.action_kind === 'explicit_user_action'
    ? cause.action
    : undefined
}

function adopt(host: Host, name: string): Action | undefined {
  const action = running(host)
  const known = action?.context.action_name
  if (!action || action.requests || (known !== UNREGISTERED && known !== name)) return undefined
  if (known !== name) host.actions.rename(action, name)
  return action
}
