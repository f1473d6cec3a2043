import type { Page } from '../page/page.js'
import type { ActionContext, ActionKind, Attribution as How } from '../shared/action.js'
import type { Outcome } from '../shared/wire.js'

/** Promises that have not settled for this long keep no action open: many never settle. */
const LONGEST_PROMISE_MS = 2000
/** An action that has done nothing for this long is over. */
const QUIET_MS = 100
/** After this long, what the page loads is not attributed to the action any more. */
export const WINDOW_MS = 10_000

/** What became of an action. */
export interface ActionEnd {
  outcome: Outcome
  /** From its beginning to the last thing that it did. */
  durationMs: number
}

/** What keeps an action open: requests and handles, timers, promises. */
export type Pending = 'work' | 'timers' | 'promises'

/** One action while the page knows it. Its state changes only through its methods. */
export interface Action {
  readonly context: ActionContext
  /** All requests of an action are one trace. */
  readonly traceId: string
  /** When it began, on the page's clock. */
  readonly startedAt: number
  /** When it last did something. */
  readonly touchedAt: number
  /** The action whose repeated work this refresh was. */
  readonly origin: Action | undefined
  /** A click outside of controls, or a gesture without an effect so far; it yields to an action that is surer. */
  readonly weak: boolean
  /** Nothing is known to have followed from it yet, as from a key in a field: nothing is attributed to it by a guess. */
  readonly doubtful: boolean
  /** The visitor's gesture goes on, as while a button is held down: it stays open, and what repeats is its work. */
  readonly held?: boolean
  /** Something followed: a request, a change of the page, a navigation. */
  readonly alive?: boolean
  readonly threw?: boolean
  readonly rage: boolean
  readonly requests: number
  readonly retries: number
  /** What became of it; set once it has ended. */
  readonly end?: ActionEnd
  /** It has just done something: it lasts until now. */
  touch(): void
  /** It is surely an action of the visitor's. */
  confirm(): void
  /** Something has followed from it, so that requests may be attributed to it by a guess. */
  trust(): void
  /** The page has answered it. */
  answer(): void
  /** Its code has thrown. */
  fail(): void
  /** Whether it repeats clicks that the page has not answered. */
  markRage(isRage: boolean): void
  /** Whether the visitor's gesture goes on. */
  hold(isHeld: boolean): void
  /** Its code waits for an answer, or for anything else. */
  wait(): void
  /** Another action names it as its parent, and makes its requests. */
  adopt(): void
  /** Gives it another name, and with it another context. */
  rename(context: ActionContext): void
  /** Something that keeps it open begins. */
  begin(what: Pending): void
  /** Something that has kept it open is over. */
  finish(what: Pending): void
  /** A request is made; returns whether it repeats one that failed. */
  request(signature: string): boolean
  /** A request has been answered. One that failed may be repeated later, by whatever code. */
  respond(signature: string, isOk: boolean, mayBeRepeated?: boolean): void
  /** Whether requests or handles keep it open. */
  isWorking(): boolean
  /** Whether anything keeps it open, or it has done something within the time that it is given. */
  isOpen(): boolean
  /** Whether it is known to have had an effect. */
  hasEffect(): boolean
  /** Whether nothing that is known to be its own is under way, though it may have begun something. */
  isIdle(): boolean
  /** What it comes to if it ends now. */
  outcome(): Outcome
  /** It has ended. */
  close(outcome: Outcome): void
  /** Calls back once, when it has ended; at once if it has. */
  whenEnded(onEnd: (end: ActionEnd) => void): void
  /** Its reports wait until `judge`: it is not known yet whether the page answers the gesture. */
  awaitVerdict(): void
  /** Calls back once nothing that the page does can change the report of it. */
  whenJudged(report: () => void): void
  /** It is known what there is to report. */
  judge(): void
}

/** What an action is minted from. */
export interface NewAction {
  kind: ActionKind
  name?: string | undefined
  /** Pattern of the route that it shows; it names the action where no name is given. */
  route?: string | undefined
  parentId?: string | undefined
  weak?: boolean
  doubtful?: boolean
  at?: number
  origin?: Action | undefined
  /** Keeps it open, for ten seconds at most, until it gives true. */
  isSettled?: (action: Action) => boolean
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Makes an action; the caller ends it. */
export function createAction(context: ActionContext, given: NewAction, { now, hex, guard }: Page): Action {
  const { weak = false, doubtful = false, at, origin, isSettled } = given
  const pending = { work: 0, timers: 0, promises: 0 }
  /** Requests that failed and were not repeated with success. */
  const failed = new Map<string, boolean | undefined>()
  const listeners: ((end: ActionEnd) => void)[] = []
  let hasChildren = false
  let hasWaited = false

  const action: Mutable<Action> = {
    context,
    traceId: hex(16),
    startedAt: at ?? now(),
    touchedAt: now(),
    origin,
    weak,
    doubtful,
    rage: false,
    requests: 0,
    retries: 0,
    touch() {
      action.touchedAt = now()
    },
    confirm() {
      action.weak = action.doubtful = false
    },
    trust() {
      action.doubtful = false
    },
    answer() {
      action.alive = true
    },
    fail() {
      action.threw = true
    },
    markRage(isRage) {
      action.rage = isRage
    },
    hold(isHeld) {
      action.held = isHeld
    },
    wait() {
      hasWaited = true
    },
    adopt() {
      hasChildren = true
    },
    rename(context) {
      action.context = context
      action.weak = false
    },
    begin(what) {
      pending[what] += 1
      hasWaited ||= what === 'promises'
    },
    finish(what) {
      pending[what] -= 1
      if (what === 'work') action.touch()
    },
    request(signature) {
      const isRetry = failed.has(signature)
      if (isRetry) failed.set(signature, false)
      action.requests += 1
      action.alive = true
      if (isRetry) action.retries += 1
      return isRetry
    },
    respond: (signature, isOk, mayBeRepeated) =>
      void (isOk ? failed.delete(signature) : failed.set(signature, mayBeRepeated)),
    isWorking: () => !!pending.work,
    isOpen() {
      const { startedAt, touchedAt, held } = action
      const isLoading = now() - startedAt < WINDOW_MS && isSettled?.(action) === false
      const quietMs = pending.promises ? LONGEST_PROMISE_MS : QUIET_MS - 1
      return !!(pending.work || pending.timers || held || isLoading || now() - touchedAt < quietMs)
    },
    hasEffect: () => !!(action.requests || pending.timers || pending.promises || action.alive || action.threw),
    isIdle: () =>
      !pending.work &&
      !pending.timers &&
      // What it is known to have done is done, unless it waits for more, or a queue may repeat what failed. A request whose
      // answer nobody waits for may be a report of the click.
      (!((action.requests && hasWaited) || hasChildren) ||
        [...failed.values()].includes(true) ||
        (!action.end && pending.promises > 0)),
    outcome: () => (action.threw || failed.size ? 'error' : 'ok'),
    close(outcome) {
      const end = { outcome, durationMs: Math.round(action.touchedAt - action.startedAt) }
      action.end = end
      for (const onEnd of listeners.splice(0)) guard(() => onEnd(end))
    },
    whenEnded(onEnd) {
      if (action.end) onEnd(action.end)
      else listeners.push(onEnd)
    },
    ...createVerdict(() => action, guard),
  }
  return action
}

/** Holds back the reports of an action while the page may still answer the gesture. */
function createVerdict(
  read: () => Action,
  guard: Page['guard'],
): Pick<Action, 'awaitVerdict' | 'whenJudged' | 'judge'> {
  /** `undefined` where none has to wait. */
  let waiting: (() => void)[] | undefined
  return {
    awaitVerdict() {
      waiting ??= []
    },
    whenJudged(report) {
      const { requests, threw, alive, weak } = read()
      if (!waiting || requests || threw || (alive && !weak)) report()
      else waiting.push(report)
    },
    judge() {
      const reports = waiting ?? []
      waiting = undefined
      reports.forEach(guard)
    },
  }
}

/** Whether the action is what a visitor did. */
export function isExplicit(action: Action | undefined): action is Action {
  return action?.context.action_kind === 'explicit_user_action'
}

/** What follows from a visitor's action names it as its parent. */
export function toParent(action: Action | undefined): Pick<NewAction, 'parentId'> {
  return { parentId: isExplicit(action) ? action.context.origin_action_id : undefined }
}

/** A cause that was found for running code, and how it was found. */
export interface Cause {
  readonly action: Action
  readonly how: How
  /** Another action of which it may be the work as well. */
  readonly other?: Action | undefined
}

/** The context of one request: where it may be another action's work too, that one is named as the parent. */
export function toRequestContext({ action: { context }, other }: Pick<Cause, 'action' | 'other'>): ActionContext {
  return { ...context, parent_action_id: context.parent_action_id ?? other?.context.origin_action_id }
}
