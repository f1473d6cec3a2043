import type { Page } from '../page/page.js'
import type { ActionContext, ActionKind, Attribution as How } from '../shared/action.js'
import type { Outcome } from '../shared/wire.js'

/** Promises that have not settled for this long no longer keep an action open: many never settle. */
const LONGEST_PROMISE_MS = 2000
/** An action without activity for this long has ended. */
const QUIET_MS = 100
/** After this long, loads of the page are no longer attributed to the action by inference. */
export const WINDOW_MS = 10_000

/** How an action ended. */
export interface ActionEnd {
  outcome: Outcome
  /** Milliseconds from its start to its last activity. */
  durationMs: number
}

/** What keeps an action open: `work` is requests and handles, `pauses` are timers for which its code waits. */
export type Pending = 'work' | 'timers' | 'pauses' | 'promises'

/** An action of the page. Its state changes only through its methods. */
export interface Action {
  readonly context: ActionContext
  /** Trace id of all its requests. */
  readonly traceId: string
  /** Start on the page's clock, in milliseconds. */
  readonly startedAt: number
  /** Last activity on the page's clock, in milliseconds. */
  readonly touchedAt: number
  /** When its code last ran, or code that was probably its own. */
  readonly ranAt: number
  /** For a `background_refresh`: the action whose work it repeats. */
  readonly origin: Action | undefined
  /** Whether it is a click outside of controls, or a gesture without an effect so far. It yields to a more certain action. */
  readonly weak: boolean
  /** Whether no effect of it is known yet, as with a key in a field. No request is attributed to it by inference. */
  readonly doubtful: boolean
  /** The event by which the visitor has edited a field, regardless of what the page does with it; `input` rather than `change`. */
  readonly edited?: string
  /** Whether the visitor's gesture continues, for example a button is held down. It stays open, and what repeats is its work. */
  readonly held?: boolean
  /** Whether it had an effect: a request, a change of the page, a navigation. */
  readonly alive?: boolean
  readonly threw?: boolean
  readonly rage: boolean
  readonly requests: number
  readonly retries: number
  /** How it ended; set once it has. */
  readonly end?: ActionEnd
  /** Records that its code has run. Unless `isOwn` is false, this is also its last activity: its duration lasts until now. */
  touch(isOwn?: boolean): void
  /** Marks it as certainly an action of the visitor. */
  confirm(): void
  /** Marks that it has had an effect, so that requests may be attributed to it by inference. */
  trust(): void
  /** Marks that the page has responded to it. */
  answer(): void
  /** Marks that the visitor has edited a field, as an event of this type says. */
  edit(type: string): void
  /** Marks that its code has thrown. */
  fail(): void
  /** Sets whether it repeats clicks to which the page has not responded. */
  markRage(isRage: boolean): void
  /** Sets whether the visitor's gesture continues. */
  hold(isHeld: boolean): void
  /** Marks that its code waits for a promise or a response. */
  wait(): void
  /** Marks that another action has it as its parent, and makes requests for it. */
  adopt(): void
  /** Replaces its name, and thereby its context. */
  rename(context: ActionContext): void
  /** Something that keeps it open has started. */
  begin(what: Pending): void
  /** Something that has kept it open has ended. */
  finish(what: Pending): void
  /** Records a request; returns whether it repeats one that failed. */
  request(signature: string): boolean
  /** Records the response to a request, and whether a failed one may be repeated later. */
  respond(signature: string, isOk: boolean, mayBeRepeated?: boolean): void
  /** Whether requests or handles keep it open. */
  isWorking(): boolean
  /** Whether anything keeps it open, or its last activity is recent. */
  isOpen(): boolean
  /** Whether it is known to have had an effect. */
  hasEffect(): boolean
  /**
   * Whether none of its known work is in progress, but it may have started work that is not known. A timer is such work
   * unless `areTimersApart`: the timer may only hide a notice.
   */
  isIdle(areTimersApart?: boolean): boolean
  /** Its outcome if it ends now. */
  outcome(): Outcome
  /** Ends it. */
  close(outcome: Outcome): void
  /** Calls back once when it has ended; immediately if it has. */
  whenEnded(onEnd: (end: ActionEnd) => void): void
  /** Delays its reports until `finalize`, while it is unknown whether the page responds to the gesture. */
  delayReports(): void
  /** Calls back once, when the record of it is final. */
  whenFinal(report: () => void): void
  /** Ends the wait of its reports. */
  finalize(): void
}

/** Arguments of a new action. */
export interface NewAction {
  kind: ActionKind
  name?: string | undefined
  /** Pattern of the route that it shows; it determines the name if none is given. */
  route?: string | undefined
  parentId?: string | undefined
  weak?: boolean
  doubtful?: boolean
  at?: number
  origin?: Action | undefined
  /** Keeps it open until this returns true, for ten seconds at most. */
  isSettled?: (action: Action) => boolean
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Creates an action; the caller ends it. */
export function createAction(context: ActionContext, given: NewAction, { now, hex, guard }: Page): Action {
  const { weak = false, doubtful = false, at, origin, isSettled } = given
  const pending = { work: 0, timers: 0, pauses: 0, promises: 0 }
  const { wait, hasWaited, adopt, retry, respond, hasFailed, isComplete } = createWorkRecord()
  const listeners: ((end: ActionEnd) => void)[] = []

  const action: Mutable<Action> = {
    context,
    traceId: hex(16),
    startedAt: at ?? now(),
    touchedAt: now(),
    ranAt: 0,
    origin,
    weak,
    doubtful,
    rage: false,
    requests: 0,
    retries: 0,
    touch(isOwn = true) {
      action.ranAt = now()
      if (isOwn) action.touchedAt = action.ranAt
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
    edit(type) {
      if (action.edited !== 'input') action.edited = type
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
    wait,
    adopt,
    rename(context) {
      action.context = context
      action.weak = false
    },
    begin(what) {
      pending[what] += 1
      if (what === 'promises') wait()
    },
    finish(what) {
      pending[what] -= 1
      if (what === 'work') action.touch()
    },
    request(signature) {
      const isRetry = retry(signature)
      action.requests += 1
      action.alive = true
      if (isRetry) action.retries += 1
      return isRetry
    },
    respond,
    isWorking: () => !!pending.work,
    isOpen() {
      const { startedAt, touchedAt, held } = action
      const isLoading = now() - startedAt < WINDOW_MS && isSettled?.(action) === false
      const quietMs = pending.promises ? LONGEST_PROMISE_MS : QUIET_MS - 1
      return !!(pending.work || pending.timers || pending.pauses || held || isLoading || now() - touchedAt < quietMs)
    },
    hasEffect: () =>
      !!(action.requests || pending.timers || pending.pauses || pending.promises || action.alive || action.threw),
    isIdle: (areTimersApart) =>
      isIdle(areTimersApart ? { ...pending, timers: 0 } : pending, hasWaited(), isComplete(action.requests)),
    outcome: () => (action.threw || hasFailed() ? 'error' : 'ok'),
    close(outcome) {
      const end = { outcome, durationMs: Math.round(action.touchedAt - action.startedAt) }
      action.end = end
      for (const onEnd of listeners.splice(0)) guard(() => onEnd(end))
    },
    whenEnded(onEnd) {
      if (action.end) onEnd(action.end)
      else listeners.push(onEnd)
    },
    ...createReportDelay(() => action, guard),
  }
  return action
}

/** Whether an action may have unknown work: none of its known work is in progress, and that may not be all. */
function isIdle(
  { work, timers, pauses, promises }: Record<Pending, number>,
  isWaiter: boolean,
  isComplete: boolean,
): boolean {
  // A timer beside promises is not what its code waits for, such as one that hides a notice.
  const isBusy = (work && isWaiter) || pauses || (timers && !promises)
  // An action whose known work is complete has no other, unless its code still waits.
  return !isBusy && (!isComplete || promises > 0)
}

/** Tracks whether an action's known work is all of its work. */
function createWorkRecord() {
  /** Failed requests that were not repeated successfully, and whether other code may still repeat them. */
  const failed = new Map<string, boolean | undefined>()
  let hasChildren = false
  let isWaiter = false
  return {
    wait() {
      isWaiter = true
    },
    hasWaited: () => isWaiter,
    adopt() {
      hasChildren = true
    },
    retry(signature: string): boolean {
      const isRetry = failed.has(signature)
      if (isRetry) failed.set(signature, false)
      return isRetry
    },
    respond: (signature: string, isOk: boolean, mayBeRepeated?: boolean) =>
      void (isOk ? failed.delete(signature) : failed.set(signature, mayBeRepeated)),
    hasFailed: () => failed.size > 0,
    /** Without code that waits for its response, a request may only report the click, for example to analytics. */
    isComplete: (requests: number) =>
      ((requests > 0 && isWaiter) || hasChildren) && ![...failed.values()].includes(true),
  }
}

/** Delays the reports of an action while the page may still respond to the gesture. */
function createReportDelay(
  read: () => Action,
  guard: Page['guard'],
): Pick<Action, 'delayReports' | 'whenFinal' | 'finalize'> {
  /** `undefined` if reports need not wait. */
  let waiting: (() => void)[] | undefined
  return {
    delayReports() {
      waiting ??= []
    },
    whenFinal(report) {
      const { requests, threw, alive, weak } = read()
      if (!waiting || requests || threw || (alive && !weak)) report()
      else waiting.push(report)
    },
    finalize() {
      const reports = waiting ?? []
      waiting = undefined
      reports.forEach(guard)
    },
  }
}

/** Whether the visitor caused the action. */
export function isExplicit(action: Action | undefined): action is Action {
  return action?.context.action_kind === 'explicit_user_action'
}

/** Returns the parent for actions that follow from a visitor's action. */
export function toParent(action: Action | undefined): Pick<NewAction, 'parentId'> {
  return { parentId: isExplicit(action) ? action.context.origin_action_id : undefined }
}

/** The cause of running code, and how it was found. */
export interface Cause {
  readonly action: Action
  readonly how: How
  /** Another action that may have caused it. */
  readonly other?: Action | undefined
}

/** Returns the context of one request. If another action may have caused it, that one is named as the parent. */
export function toRequestContext({ action: { context }, other }: Pick<Cause, 'action' | 'other'>): ActionContext {
  return { ...context, parent_action_id: context.parent_action_id ?? other?.context.origin_action_id }
}
