import type { Page } from '../page/page.js'
import { type ActionContext, CATEGORY_PATTERN, UNREGISTERED } from '../shared/action.js'
import { createUlidFactory } from '../shared/ulid.js'
import type { Outcome } from '../shared/wire.js'
import { type Action, createAction, isExplicit, type NewAction, WINDOW_MS } from './action.js'
import type { Options } from './options.js'
import { createTriggers, type Triggers } from './triggers.js'

/** Interval of the check whether an action has ended. */
const CHECK_EVERY_MS = 100
/** An action that is open for longer is ended, with the outcome `timeout` if a request is in progress. */
const LONGEST_ACTION_MS = 60_000
/** The visitor's actions are remembered as possible rivals for this long, at most this many. */
const RIVAL_MS = 60_000
const MAX_RIVALS = 20

/** Code that continues within this time of its last run may be from the same turn, and may share work with code that has run since. */
export const SAME_TURN_MS = 4

/** Determines whether work attributed to one action may be another's, for example if both feed one queue. */
export interface Rivals {
  /**
   * Returns another action of the visitor that may have left work to this one. Prefers an action with no known work in
   * progress: a newer one, or an older one whose code has run since this one began. Otherwise returns one whose code ran
   * after `since` (page clock; default: this action's last run, if in the same turn).
   */
  competingAction(action: Action, since?: number): Action | undefined
  /** Returns the first action of the visitor whose code has run since a time on the page's clock. */
  ranSince(since: number): Action | undefined
  /** Whether the other action is a separate gesture that may have had an effect. */
  isSeparateGesture(other: Action, action: Action): boolean
  /** Whether no other action of the visitor may have started work that is attributed to this one. */
  isAlone(action: Action): boolean
  /** Returns the first action of the visitor within this time that has made no request and has no known work in progress. */
  firstWithoutEffect(withinMs: number): Action | undefined
  /**
   * Whether an earlier action of the visitor has had no effect yet. It may wait for something that cannot be observed, such
   * as a hand-written thenable, which this one's code then settles.
   */
  mayBeAwaited(action: Action): boolean
}

/** Mints, remembers and ends the actions of a page. */
export interface Actions extends Triggers<Action>, Rivals {
  mint(input: NewAction): Action
  /** Sets the name of an action: the one that code declares, or that is declared for its route. */
  rename(action: Action, named: Pick<NewAction, 'name' | 'route'>): void
  /** Returns the most likely action by the page's activity, for when nothing more precise is known. */
  active(): Action | undefined
  abandonAll(): void
}

/** What the registry depends on, and whom it notifies. */
export interface ActionsOwner {
  readonly page: Page
  readonly options: Options
  onEnd(action: Action, outcome: Outcome): void
  /** Called for a name outside of the vocabulary. */
  onUnregistered(name: string): void
}

const toLastRun = ({ startedAt, ranAt }: Action): number => Math.max(startedAt, ranAt)

/** Creates the registry of actions. */
export function createActions({ page, options, onEnd, onUnregistered }: ActionsOwner): Actions {
  const mintUlid = createUlidFactory(page.wallClock, page.hex)
  let open: Action[] = []
  const rivals = createRivals(page)

  function end(action: Action, outcome: Outcome): void {
    open = open.filter((other) => other !== action)
    action.close(outcome)
    onEnd(action, outcome)
  }

  function watch(action: Action): void {
    page.after(CHECK_EVERY_MS, () => {
      if (action.end) return
      const isTooLong = page.now() - action.startedAt > LONGEST_ACTION_MS
      if (isTooLong) end(action, action.isWorking() ? 'timeout' : action.outcome())
      else if (action.isOpen()) watch(action)
      else end(action, action.outcome())
    })
  }

  /** Finds the first declared action with a route. */
  const nameOf = (route: string | undefined) =>
    route && Object.keys(options.actions).find((name) => options.actions[name]?.route === route)

  function toContext({ kind, route, name = nameOf(route), parentId }: NewAction): ActionContext {
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
      const action = createAction(toContext(input), input, page)
      open.push(action)
      rivals.add(action)
      watch(action)
      return action
    },
    rename(action, named) {
      const { origin_action_id, parent_action_id, action_kind: kind } = action.context
      action.rename({ ...toContext({ kind, ...named }), origin_action_id, parent_action_id })
    },
    active() {
      if (!open[0]) return undefined
      const now = page.now()
      const fresh = open.filter(
        ({ startedAt, doubtful, requests }) => (!doubtful || requests) && now - startedAt < WINDOW_MS,
      )
      const certain = fresh.findLast(({ weak }) => !weak)
      // A gesture with an effect comes before an earlier load, which lasts as long as a poll makes requests.
      const later = isExplicit(certain) ? [] : fresh.slice(certain ? fresh.indexOf(certain) + 1 : 0)
      const newest = later.findLast(isExplicit) ?? certain ?? fresh.at(-1)
      if (!isExplicit(newest)) return newest
      // Of several gestures, the one whose code ran last: what the browser draws, or reports as an error, follows from that.
      const gestures = fresh.filter((each) => isExplicit(each) && each.weak === newest.weak)
      return gestures.sort((one, two) => toLastRun(one) - toLastRun(two)).at(-1)
    },
    ...createTriggers(),
    ...rivals,
    abandonAll() {
      for (const action of open) end(action, 'abandoned')
    },
  }
}

// A value outside of the pattern would invalidate the header that carries it, and with it the page's request.
function toCategory(value: string | undefined): string | undefined {
  return value && CATEGORY_PATTERN.test(value) ? value : undefined
}

/** Creates the memory of the visitor's actions, to which each is added when it is minted. */
function createRivals({ now }: Page): Rivals & { add(action: Action): void } {
  /** Oldest first. */
  let explicit: Action[] = []

  /** Whether the other action is a separate gesture: neither the same, nor its parent or child. */
  function isSeparate({ context: its }: Action, { context }: Action): boolean {
    return (
      its.parent_action_id !== context.origin_action_id &&
      context.parent_action_id !== its.origin_action_id &&
      its.origin_action_id !== context.origin_action_id
    )
  }
  const isSeparateGesture = (other: Action, action: Action) => !other.doubtful && isSeparate(other, action)
  const isRecent = ({ startedAt }: Action) => now() - startedAt < WINDOW_MS

  return {
    add(action) {
      const { parent_action_id } = action.context
      explicit.find(({ context }) => context.origin_action_id === parent_action_id)?.adopt()
      if (!isExplicit(action)) return
      const from = now() - RIVAL_MS
      explicit = [...explicit.filter(({ startedAt }) => startedAt > from).slice(1 - MAX_RIVALS), action]
    },
    competingAction(action, queuedAt) {
      if (!explicit[1]) return undefined
      const { ranAt } = action
      const since = queuedAt ?? (now() - ranAt < SAME_TURN_MS ? ranAt : Infinity)
      let older: Action | undefined
      let later: Action | undefined
      for (const other of explicit) {
        const isNewer = other.startedAt > action.startedAt
        const wasTouched = other.touchedAt > action.startedAt
        const { doubtful, edited } = other
        // Typing may have left work to it without an observable effect.
        const isOther = isSeparate(other, action) && (!doubtful || edited)
        // A field reports a change also because it is left for the action's own control.
        const isCertain = !doubtful || (isNewer && edited === 'input')
        const isSilent =
          (isNewer || wasTouched) && isOther && isCertain && isRecent(other) && other.isIdle(!other.requests)
        if (isSilent && isNewer) return other
        // An older one whose code has run since, without known work.
        if (isSilent) older ??= other
        if (other.ranAt > since && isOther) later ??= other
      }
      return older ?? later
    },
    isSeparateGesture,
    ranSince: (since) => explicit.find(({ ranAt }) => ranAt > since),
    firstWithoutEffect: (withinMs) =>
      explicit.find(
        (action) =>
          !(action.requests || action.weak || action.doubtful) &&
          action.isIdle() &&
          now() - action.startedAt < withinMs,
      ),
    isAlone(action) {
      let at = 0
      for (const other of explicit) {
        if (!isSeparateGesture(other, action)) continue
        if (other.isIdle() && isRecent(other)) return false
        at ||= now()
        if (at - other.ranAt < SAME_TURN_MS) return false
      }
      return true
    },
    mayBeAwaited: (action) =>
      explicit.some(
        (other) =>
          other.startedAt < action.startedAt &&
          isRecent(other) &&
          !other.weak &&
          !other.hasEffect() &&
          other.isIdle() &&
          isSeparateGesture(other, action),
      ),
  }
}
