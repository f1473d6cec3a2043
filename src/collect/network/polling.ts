import { type Action, type Cause, isExplicit, toParent } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { fnv1a } from '../../shared/hash.js'

/** An action that makes the same request this many times polls. If the page polls it anyway, the second one is a poll. */
const REPEATS = 3
/** Polls have at least this pause between them. */
const PAUSE_MS = 100
/** Identical requests without a pause are a long poll if they go on for this long. */
const SERIES_MS = 2000
/** For this long, repeated writes, and repeated reads after a write, may wait for a job of the action. */
const JOB_MS = 10_000
/** A poll that has made no request for this long has ended, unless its interval is longer. */
const ENDED_MS = 30_000
/** Limit of different requests remembered per action, and of the page's polls. */
const MAX_REMEMBERED = 50

/** Parts that vary without changing the meaning of a request: timestamps and cache busters. */
const VARYING = /\b1\d{9,12}\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z?|(?<=[?&](?:_|t|ts|cb|nonce|rand\w*)=)[^&]*/g
/** Longer bodies are compared by their hash, and much longer ones never. */
const MAX_KEPT_CHARACTERS = 1000
const MAX_COMPARED_CHARACTERS = 20_000

/** A request in the form in which it is compared with others. */
export interface ComparedRequest {
  /** Method, address and body; empty if it is not compared. */
  readonly text: string
  /** The same without query and body. */
  readonly signature: string
  /** The same with a pattern in place of the path. */
  readonly path: string
  readonly isRead: boolean
  /** Whether a repeating callback makes the request. */
  readonly isRepeated: boolean
}

/** Returns the text by which requests are compared. */
export function toComparedText(address: string, body: unknown): string {
  const text = body ?? ''
  if (typeof text !== 'string' || text.length > MAX_COMPARED_CHARACTERS) return ''
  const compared = `${address} ${text}`.replace(VARYING, '')
  return compared.length > MAX_KEPT_CHARACTERS ? `${address} ${fnv1a(compared)}` : compared
}

interface Repetition {
  times: number
  readonly firstAt: number
  lastAt: number
}

/** What is remembered of one action's requests. */
interface History {
  readonly responses: Map<string, Repetition>
  readonly signatures: Set<string>
  hasWritten: boolean
}

interface Poll {
  /** When it made its last request, and the time since the one before. */
  readonly at: number
  readonly everyMs: number
}

/** Reads of one path, each with another address. */
interface Cursor extends Poll {
  readonly times: number
  readonly text: string
}

/** Whether it still polls: it has missed no more than one interval. */
const isRunning = <P extends Poll>(poll: P | undefined, now: number): poll is P =>
  !!poll && now - poll.at < Math.max(ENDED_MS, 2 * poll.everyMs)

/** Distinguishes the polls of an action from its work. */
export interface Polling {
  /**
   * Returns the cause of a request: a new background refresh for a poll, a less certain cause for a possible poll, else
   * the given one.
   */
  toCause(cause: Cause, request: ComparedRequest, now: number): Cause
  /** Records that a request of an action was answered. */
  addResponse(action: Action, request: ComparedRequest, now: number): void
}

/** Creates the memory of requests. */
export function createPolling(host: Host): Polling {
  const histories = new WeakMap<Action, History>()
  /** The polls of the page, by the text of their requests, the one that has made none for longest first. */
  const polls = new Map<string, Poll>()
  /** Requests that the page itself has made twice, with a pause: it may be a poll, or two parts of the page. */
  const reread = new Map<string, Poll>()
  /** Reads by the page itself whose address changes, by path: how often with a pause, and the time and text of the last. */
  const cursors = new Map<string, Cursor>()

  function of(action: Action): History {
    const known = histories.get(action) ?? { responses: new Map(), signatures: new Set(), hasWritten: false }
    histories.set(action, known)
    return known
  }

  function keepLatest(kept: Map<string, Poll>, text: string, poll: Poll): void {
    kept.delete(text)
    kept.set(text, poll)
    for (const [first] of kept) if (kept.size > MAX_REMEMBERED) kept.delete(first)
  }

  function remember({ text }: ComparedRequest, now: number): void {
    if (text) keepLatest(polls, text, { at: now, everyMs: now - (polls.get(text)?.at ?? now) })
  }

  function noteCursor({ path, text, isRead }: ComparedRequest, now: number): void {
    const known = cursors.get(path)
    const { times, at, text: before } = isRunning(known, now) ? known : { times: 0, at: -PAUSE_MS, text: '' }
    if (isRead && text !== before && now - at >= PAUSE_MS && (known || cursors.size < MAX_REMEMBERED))
      cursors.set(path, { times: times + 1, at: now, everyMs: times && now - at, text })
  }

  function compare(action: Action, request: ComparedRequest, now: number): 'new' | 'perhaps' | 'poll' {
    const { text, signature, path, isRead, isRepeated } = request
    const { responses, signatures, hasWritten } = of(action)
    const { times, firstAt, lastAt } = responses.get(text) ?? { times: 0, firstAt: now, lastAt: now }
    const isPolled = isRunning(polls.get(text), now)
    const isPaused = isRepeated || now - lastAt >= PAUSE_MS || now - firstAt >= SERIES_MS
    // A request that the page repeats by itself may be repeated after a click as well.
    if (times && isPaused && !isExplicit(action)) {
      if (times > 1) remember(request, now)
      else keepLatest(reread, text, { at: now, everyMs: now - lastAt })
    }
    const isAgain = times + 1 >= (isPolled ? 2 : REPEATS) && (isRead || isRepeated)
    const isJob = (!isRead || hasWritten) && now - firstAt < JOB_MS && !isPolled
    if (isAgain && isPaused) return isJob ? 'perhaps' : 'poll'
    const cursor = cursors.get(path)
    // The next page of a list, or a poll with a cursor.
    const isNext =
      (isRepeated && signatures.has(signature)) ||
      (times > 0 && isPaused && isRunning(reread.get(text), now)) ||
      (action.requests > 0 && isRunning(cursor, now) && cursor.times >= REPEATS)
    return isRead && isNext ? 'perhaps' : 'new'
  }

  return {
    toCause(cause, request, now) {
      const { action, how } = cause
      if (isRefresh(cause)) remember(request, now)
      if (!isExplicit(action)) noteCursor(request, now)
      // Repetition while the visitor holds a button down is not a refresh.
      if (isRefresh(cause) || how === 'explicit' || action.held) return cause
      const kind = compare(action, request, now)
      if (kind === 'new') return cause
      if (kind === 'perhaps') return { ...cause, how: 'inferred' }
      remember(request, now)
      const poll: Cause = {
        action: host.actions.mint({ kind: 'background_refresh', ...toParent(action) }),
        how: 'exact',
      }
      host.attributor.moveToBackground(poll)
      return poll
    },
    addResponse(action, { text, signature, isRead }, now) {
      const history = of(action)
      const { responses, signatures } = history
      const { times = 0, firstAt = now } = responses.get(text) ?? {}
      if (!isRead) history.hasWritten = true
      // A read after a new write returns something new.
      if (!isRead && !times) responses.clear()
      if (signatures.size < MAX_REMEMBERED) signatures.add(signature)
      if (text && (times || responses.size < MAX_REMEMBERED))
        responses.set(text, { times: times + 1, firstAt, lastAt: now })
    },
  }
}

/** Whether it is a background refresh. */
export function isRefresh({ action }: Cause): boolean {
  return action.context.action_kind === 'background_refresh'
}
