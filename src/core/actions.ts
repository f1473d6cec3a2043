import type { Page } from '../page/page.js'
import {
  type ActionContext,
  type ActionKind,
  CATEGORY_PATTERN,
  type Attribution as How,
  UNREGISTERED,
} from '../shared/action.js'
import { createUlidFactory } from '../shared/ulid.js'
import type { Outcome } from '../shared/wire.js'
import type { Options } from './options.js'
import { createTriggers, type Triggers } from './triggers.js'

/** Nothing of the action for this long: the page is quiet, and the action is over. */
const QUIET_MS = 100
/** After this long, what happens in the page is no longer taken for the work of one click. */
const WINDOW_MS = 10_000
/** An action that has not ended by itself is ended, and says so. */
const LONGEST_ACTION_MS = 60_000
/** Promises of which nothing was heard for this long keep no action open: many never settle. */
const LONGEST_PROMISE_MS = 2000

/** One action while the page knows it. */
export interface Action {
  context: ActionContext
  /** All requests of an action are one trace. */
  readonly traceId: string
  /** When it began, on the page's clock. */
  readonly startedAt: number
  /** A click on something that is no control; it yields to an action that is surer. */
  weak: boolean | undefined
  /** The action whose repeated work this refresh was. */
  readonly origin: Action | undefined
  /** Whether what is loading for it has come; without it nothing is. */
  readonly isSettled?: ((action: Action) => boolean) | undefined
  /** When it last did something. */
  touchedAt: number
  /** Requests under way, and code that holds the action open. */
  pending: number
  /** Timers that it has set. */
  timers: number
  /** Promises that its code waits for. */
  promises: number
  /** The visitor's gesture goes on, as while a button is held down: it stays open, and what repeats is its work. */
  held?: boolean
  /** Nothing is known to have followed from it yet, as from a key in a field: no guess is made that something did. */
  doubtful?: boolean
  requests: number
  /** Another action names it as its parent, and makes its requests. */
  hasChildren?: boolean
  retries: number
  /** Requests that failed and were not repeated with success. */
  readonly failed: Set<string>
  threw?: boolean
  rage: boolean
  /** Something followed: a request, a change of the page, a navigation. */
  alive?: boolean
  /** Reports that wait until it is known whether the page has answered the gesture; `undefined` once that is known. */
  verdict?: (() => void)[] | undefined
  /** What became of it; there once it has ended. */
  end?: ActionEnd
  readonly onEnd: ((end: ActionEnd) => void)[]
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

/** Actions of the visitor's that are remembered as rivals of others. */
const MAX_RIVALS = 20

/** The context of one request: where it may be another action's work too, that one is named as the parent. */
export function toRequestContext({ action: { context }, other }: Pick<Cause, 'action' | 'other'>): ActionContext {
  return { ...context, parent_action_id: context.parent_action_id ?? other?.context.origin_action_id }
}

/** What an action is minted from. */
export interface NewAction {
  kind: ActionKind
  name?: string | undefined
  parentId?: string | undefined
  weak?: boolean
  at?: number
  origin?: Action | undefined
  /** Keeps it open, for ten seconds at most, until it gives true. */
  isSettled?: Action['isSettled']
}

/** What became of an action. */
export interface ActionEnd {
  outcome: Outcome
  /** From its beginning to the last thing that it did. */
  durationMs: number
}

/** Tells whether work that is known to be one action's may be another's as well, as when both feed one queue. */
export interface Rivals {
  /**
   * The first newer action of the visitor's, or an older one whose code has run since, of which nothing is under way: what it
   * began may be among this one's work.
   */
  rivalOf(action: Action): Action | undefined
  /** Whether no other action of the visitor's waits, or has left no trace of what it began. */
  isAlone(action: Action): boolean
}

/** Mints, remembers and ends the actions of a page. */
export interface Actions extends Triggers<Action>, Rivals {
  mint(input: NewAction): Action
  /** Gives an explicit action the name that its code declares. */
  rename(action: Action, name: string): void
  /** Something of the action's has just happened: it lasts until now. */
  touch(action: Action): void
  /** Keeps the action open until the release is called. */
  hold(action: Action): () => void
  /** The action that the page's activity speaks for, when nothing better is known. */
  active(): Action | undefined
  /** Calls back once, when the action has ended; at once if it has. */
  whenEnded(action: Action, tell: (end: ActionEnd) => void): void
  abandonAll(): void
}

/** Who hears of what becomes of actions. */
export interface ActionsOwner {
  readonly page: Page
  readonly options: Options
  onEnd(action: Action, outcome: Outcome): void
  /** A name outside the vocabulary was used. */
  onUnregistered(name: string): void
}

/** Makes the book of actions. */
export function createActions({ page, options, onEnd, onUnregistered }: ActionsOwner): Actions {
  const mintUlid = createUlidFactory(page.wallClock, page.hex)
  let open: Action[] = []
  const rivals = createRivals(page)

  function touch(action: Action): void {
    action.touchedAt = page.now()
  }

  function end(action: Action, outcome: Outcome): void {
    open = open.filter((other) => other !== action)
    const { startedAt, touchedAt } = action
    action.end = { outcome, durationMs: Math.round(touchedAt - startedAt) }
    onEnd(action, outcome)
    for (const tell of action.onEnd.splice(0)) page.guard(() => tell(action.end as ActionEnd))
  }

  function watch(action: Action): void {
    page.after(QUIET_MS, () => {
      const now = page.now()
      const { startedAt, pending, timers, promises, held } = action
      if (action.end) return
      const quietMs = promises ? LONGEST_PROMISE_MS : QUIET_MS - 1
      const isOpen = pending || timers || held || isLoading(action, now) || now - action.touchedAt < quietMs
      if (now - startedAt > LONGEST_ACTION_MS) end(action, pending ? 'timeout' : toOutcome(action))
      else if (isOpen) watch(action)
      else end(action, toOutcome(action))
    })
  }

  function toContext({ kind, name, parentId }: NewAction): ActionContext {
    const known = name && CATEGORY_PATTERN.test(name) && Object.hasOwn(options.actions, name) ? name : undefined
    const { surfaceArea, productType } = options.actions[known ?? ''] ?? {}
    if (name && !known) onUnregistered(name)
    return {
      origin_action_id: `act_${mintUlid()}`,
      action_kind: kind,
      action_name: known ?? (name || kind === 'explicit_user_action' ? UNREGISTERED : undefined),
      request_origin: 'browser',
      surface_area: toCategory(surfaceArea),
      product_type: toCategory(productType) ?? options.product,
      platform: options.platform,
      parent_action_id: parentId,
    }
  }

  return {
    mint(input) {
      const action = toAction(toContext(input), input, page)
      open.push(action)
      rivals.add(action)
      watch(action)
      return action
    },
    rename(action, name) {
      const { origin_action_id, parent_action_id, action_kind: kind } = action.context
      action.context = { ...toContext({ kind, name }), origin_action_id, parent_action_id }
      action.weak = false
    },
    touch,
    hold(action) {
      action.pending += 1
      return () => {
        action.pending -= 1
        touch(action)
      }
    },
    active() {
      if (!open[0]) return undefined
      const now = page.now()
      const fresh = open.filter(
        ({ startedAt, doubtful, requests }) => (!doubtful || requests) && now - startedAt < WINDOW_MS,
      )
      return fresh.findLast(({ weak }) => !weak) ?? fresh.at(-1)
    },
    ...createTriggers(),
    whenEnded(action, tell) {
      if (action.end) tell(action.end)
      else action.onEnd.push(tell)
    },
    ...rivals,
    abandonAll() {
      for (const action of open) end(action, 'abandoned')
    },
  }
}

function toAction(context: ActionContext, { weak, at, origin, isSettled }: NewAction, page: Page): Action {
  const now = page.now()
  return {
    context,
    traceId: page.hex(16),
    startedAt: at ?? now,
    weak,
    origin,
    isSettled,
    touchedAt: now,
    pending: 0,
    timers: 0,
    promises: 0,
    onEnd: [],
    requests: 0,
    retries: 0,
    failed: new Set(),
    rage: false,
  }
}

function isLoading(action: Action, now: number): boolean {
  return now - action.startedAt < WINDOW_MS && action.isSettled?.(action) === false
}

function toOutcome({ threw, failed }: Action): Outcome {
  return threw || failed.size ? 'error' : 'ok'
}

// A value that breaks the pattern would break the header that carries it, and with it the page's request.
function toCategory(value: string | undefined): string | undefined {
  return value && CATEGORY_PATTERN.test(value) ? value : undefined
}

/** Makes the memory of the visitor's actions; each is to be added when it is minted. */
function createRivals({ after }: Page): Rivals & { add(action: Action): void } {
  /** The last one last. */
  let explicit: Action[] = []

  /** Whether nothing is under way that is the other action's own, though it may have begun something. */
  function mayBeRival(other: Action, { context }: Action): boolean {
    const { doubtful, pending, timers, end, requests, hasChildren, promises, context: its } = other
    // What it is known to have done is done, unless it waits for more.
    const isIdle = !pending && !timers && (!(requests || hasChildren) || (!end && promises > 0))
    const isRelated =
      its.parent_action_id === context.origin_action_id || context.parent_action_id === its.origin_action_id
    return isIdle && !doubtful && !isRelated
  }

  return {
    add(action) {
      const { parent_action_id } = action.context
      const parent = explicit.find(({ context }) => context.origin_action_id === parent_action_id)
      if (parent) parent.hasChildren = true
      if (!isExplicit(action)) return
      explicit = [...explicit.slice(1 - MAX_RIVALS), action]
      after(WINDOW_MS, () => {
        explicit = explicit.filter((other) => other !== action)
      })
    },
    rivalOf(action) {
      if (!explicit[1]) return undefined
      const isRival = (other: Action) => other !== action && mayBeRival(other, action)
      return (
        explicit.find((other) => other.startedAt > action.startedAt && isRival(other)) ??
        // An older one whose code has run since, and has nothing to show for it.
        explicit.find((other) => other.touchedAt > action.startedAt && isRival(other))
      )
    },
    isAlone: (action) => explicit.every((other) => other === action || !mayBeRival(other, action)),
  }
}
