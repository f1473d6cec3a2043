import { pageFetch } from '../page/page.js'
import { type ActionContext, type ActionKind, UNREGISTERED } from '../shared/action.js'
import { type Action, type ActionEnd, type Cause, isExplicit } from './action.js'
import type { Host } from './host.js'

/** An open action: the reliable way to attribute work to it, at any time. */
export interface ActionHandle {
  /** `act_` and a ULID; empty if Throughline is not running. */
  readonly id: string
  /** The fields of the action on the wire. */
  readonly context: Readonly<Partial<ActionContext>>
  /**
   * Resolves when all work that the action caused has ended: its requests, and with exact attribution its promises and
   * its timers of up to ten seconds. Promises that never settle are waited for until the action has been quiet for two
   * seconds. After sixty seconds the action ends in any case, with the outcome `timeout` if a request is in progress.
   * Never rejects.
   */
  readonly settled: Promise<ActionEnd>
  /** Runs code as the work of this action. */
  run<T>(code: () => T): T
  /** Wraps a function so that every call runs as the work of this action. */
  bind<A extends unknown[], R>(code: (...args: A) => R): (...args: A) => R
  /** `fetch` attributed to this action: the request is marked `explicit`. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
  /**
   * Ends the action's own code; the action ends when its requests have ended too. @param outcome `error` if it failed.
   */
  end(outcome?: 'ok' | 'error'): void
}

/** Opens an action by code. A click that has no name yet becomes this action, so that one click has one id. */
export function openAction(host: Host, name: string): ActionHandle {
  const { actions, attributor } = host
  const { action: current, how } = attributor.current() ?? {}
  const parent = how !== 'inferred' && isExplicit(current) ? current : undefined
  const known = parent?.context.action_name
  const isSame = parent && !parent.requests && (known === UNREGISTERED || known === name)
  const action = isSame
    ? parent
    : actions.mint({ kind: 'explicit_user_action', name, parentId: parent?.context.origin_action_id })
  if (isSame && known !== name) actions.rename(action, { name })
  return holdAction(host, action)
}

/** What an adapter knows about the reason for a library's work. */
export interface Reason {
  kind: ActionKind
  name?: string | undefined
  /** Pattern of the route whose data it loads; it determines the name if none is given. */
  route?: string | undefined
  /** Id of the action that caused it. */
  parentId?: string | undefined
}

/** Opens an action for a reason that a library knows. */
export function openFor(host: Host, reason: Reason): ActionHandle {
  return holdAction(host, host.actions.mint(reason))
}

/**
 * Returns a handle of the running action; its requests say how the action was found. It does not keep the action open,
 * so `end()` has no effect.
 */
export function currentAction(host: Host): ActionHandle | undefined {
  const cause = host.attributor.current()
  return cause && toHandle(createHandleParts(host, cause))
}

/** Creates a handle for pages without a running Throughline: code behaves the same, and nothing is attributed. */
export function createInertHandle(): ActionHandle {
  return toHandle({
    context: () => ({}),
    whenEnded: (onEnd) => onEnd({ outcome: 'ok', durationMs: 0 }),
    run: (_, code) => code(),
    end() {},
  })
}

/** Runs `code` as an action that ends when the result has settled. Returns the result. */
export function runAction<T, Handle extends Pick<ActionHandle, 'run' | 'end'>>(
  handle: Handle,
  code: (handle: Handle) => T,
): T {
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
  return isPromise(result) ? derive(result, succeed, fail) : succeed(result)
}

/**
 * Whether a value is a promise, of any realm or patched. Other thenables may start their work only when `then` is
 * called, and again with each call.
 */
function isPromise<T>(value: T): value is T & Promise<unknown> {
  return value instanceof Promise || Object(value)[Symbol.toStringTag] === 'Promise'
}

/**
 * Returns the promise after the callbacks: a handler on the original would mark a rejection as handled. Members that a
 * library has added to its promise, such as `unwrap` and `json`, are those of the original.
 */
function derive<P extends Promise<unknown>>(
  original: P,
  succeed: <V>(value: V) => V,
  fail: (error: unknown) => never,
): P {
  const derived: P = Object(original.then(succeed, fail))
  for (const [key, member] of Object.entries(Object.getOwnPropertyDescriptors(original))) {
    const { value } = member
    if (key in derived) continue
    if (typeof value === 'function')
      member.value = (...args: unknown[]) => {
        // The caller handles a rejection through what the member returns.
        derived.catch(() => {})
        return Reflect.apply(value, original, args)
      }
    Object.defineProperty(derived, key, member)
  }
  return derived
}

/** The implementation of a handle. */
interface HandleParts {
  context(): ActionHandle['context']
  whenEnded(onEnd: (end: ActionEnd) => void): void
  run<T>(how: Cause['how'], code: () => T): T
  end: ActionHandle['end']
}

function holdAction(host: Host, action: Action): ActionHandle {
  let isHeld = true
  action.begin('work')
  action.answer()
  return toHandle({
    ...createHandleParts(host, { action, how: 'exact' }),
    end(outcome) {
      if (outcome === 'error') action.fail()
      if (isHeld) action.finish('work')
      isHeld = false
    },
  })
}

function createHandleParts(host: Host, { action, how: found }: Cause): HandleParts {
  return {
    context: () => action.context,
    whenEnded: action.whenEnded,
    run(how, code) {
      const cause: Cause = { action, how: found === 'inferred' && how === 'exact' ? found : how }
      return host.attributor.run({ cause, carried: host.attributor.known()?.carried }, code)
    },
    end() {},
  }
}

function toHandle({ context, whenEnded, run, end }: HandleParts): ActionHandle {
  return {
    id: context().origin_action_id ?? '',
    get context() {
      return context()
    },
    get settled() {
      return new Promise<ActionEnd>(whenEnded)
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
