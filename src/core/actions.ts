import type { Page } from '../page/page.js'
import { type ActionContext, type ActionKind, type Attribution as How, UNREGISTERED } from '../shared/action.js'
import { randomHex } from '../shared/bytes.js'
import { createUlidFactory } from '../shared/ulid.js'
import { isDeclared } from '../shared/vocabulary.js'
import type { Outcome } from '../shared/wire.js'
import type { Options } from './options.js'

/** Nothing of the action for this long: the page is quiet, and the action is over. */
const QUIET_MS = 100
/** After this long, what happens in the page is no longer taken for the work of one click. */
export const WINDOW_MS = 10_000
/** An action that has not ended by itself is ended, and says so. */
const LONGEST_ACTION_MS = 60_000
/** Triggers remembered for the interactions that are measured later. */
const MAX_TRIGGERS = 20

/** One action while the page knows it. */
export interface Action {
  context: ActionContext
  /** All requests of an action are one trace. */
  readonly traceId: string
  /** When it began, on the page's clock. */
  readonly startedAt: number
  /** A click on something that is no control; it yields to an action that is surer. */
  weak: boolean
  /** When it last did something; `undefined` once ended. */
  touchedAt: number | undefined
  /** Requests under way, and holds of code that has not finished. */
  pending: number
  requests: number
  retries: number
  /** Requests that failed and were not repeated with success. */
  readonly failed: Set<string>
  threw: boolean
  rage: boolean
  /** Something followed: a request, a change of the page, a navigation. */
  alive: boolean
}

/** What an action is minted from. */
export interface NewAction {
  kind: ActionKind
  name?: string | undefined
  parent?: Action | undefined
  weak?: boolean
  at?: number
}

/** How an ended action is told. */
export type OnActionEnd = (action: Action, outcome: Outcome, durationMs: number) => void

/** Mints, remembers and ends the actions of a page. */
export interface Actions {
  mint(input: NewAction): Action
  /** Gives an action the name that its code declares. */
  rename(action: Action, name: string): void
  /** Keeps the action open until the release is called. */
  hold(action: Action): () => void
  /** The action that the page's activity speaks for, when nothing better is known. */
  active(): Action | undefined
  /** Remembers which action an event at that time minted. */
  remember(at: number, action: Action): void
  /** The action minted between two times on the page's clock. */
  between(from: number, to: number): Action | undefined
  end(action: Action, outcome: Outcome): void
  endAll(outcome: Outcome): void
}

/** Makes the book of actions. `onUnregistered` hears of names outside the vocabulary. */
export function createActions(
  page: Page,
  options: Options,
  told: { onEnd: OnActionEnd; onUnregistered: (name: string) => void },
): Actions {
  const mintUlid = createUlidFactory(page.wallClock, page.fillRandom)
  let open: Action[] = []
  let triggers: [at: number, action: Action][] = []

  function end(action: Action, outcome: Outcome): void {
    const { touchedAt } = action
    if (touchedAt === undefined) return
    action.touchedAt = undefined
    open = open.filter((other) => other !== action)
    told.onEnd(action, outcome, touchedAt - action.startedAt)
  }

  function watch(action: Action): void {
    page.after(QUIET_MS, () => {
      if (action.touchedAt === undefined) return
      const now = page.now()
      if (now - action.startedAt > LONGEST_ACTION_MS) return end(action, 'timeout')
      if (action.pending || now - action.touchedAt < QUIET_MS - 1) return watch(action)
      end(action, action.threw || action.failed.size ? 'error' : 'ok')
    })
  }

  function toContext({ kind, name, parent }: NewAction): ActionContext {
    const declared = name !== undefined && isDeclared(options.actions, name)
    if (name !== undefined && !declared) told.onUnregistered(name)
    const definition = declared ? options.actions[name] : undefined
    return {
      origin_action_id: `act_${mintUlid()}`,
      action_kind: kind,
      action_name: declared ? name : name !== undefined || kind === 'explicit_user_action' ? UNREGISTERED : undefined,
      request_origin: 'browser',
      surface_area: definition?.surface_area,
      product_type: definition?.product_type ?? options.product,
      platform: options.platform,
      parent_action_id: parent?.context.origin_action_id,
    }
  }

  return {
    mint(input) {
      const now = page.now()
      const action: Action = {
        context: toContext(input),
        traceId: randomHex(page.fillRandom, 16),
        startedAt: input.at ?? now,
        weak: !!input.weak,
        touchedAt: now,
        pending: 0,
        requests: 0,
        retries: 0,
        failed: new Set(),
        threw: false,
        rage: false,
        alive: false,
      }
      open.push(action)
      watch(action)
      return action
    },
    rename(action, name) {
      const { origin_action_id, parent_action_id } = action.context
      action.context = { ...toContext({ kind: 'explicit_user_action', name }), origin_action_id, parent_action_id }
      action.weak = false
    },
    hold(action) {
      action.pending += 1
      return () => {
        action.pending -= 1
        if (action.touchedAt !== undefined) action.touchedAt = page.now()
      }
    },
    active() {
      const now = page.now()
      const fresh = open.filter(({ startedAt }) => now - startedAt < WINDOW_MS)
      return fresh.findLast(({ weak }) => !weak) ?? fresh.at(-1)
    },
    remember(at, action) {
      triggers = [...triggers.slice(1 - MAX_TRIGGERS), [at, action]]
    },
    between: (from, to) => triggers.findLast(([at]) => at >= from && at <= to)?.[1],
    end,
    endAll(outcome) {
      for (const action of open) end(action, outcome)
    },
  }
}

/** A cause that was found for running code, and how it was found. */
export interface Cause {
  readonly action: Action
  readonly how: How
}
