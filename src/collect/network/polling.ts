import { type Action, type Cause, isExplicit, toParent } from '../../core/action.js'
import type { Host } from '../../core/host.js'

/** An action that makes the same request this many times is polling; if the page polls it anyway, the second time. */
const REPEATS = 3
/** Polls have a pause between them; identical requests in quick succession are a series, */
const PAUSE_MS = 100
/** or a long poll if they continue for this long. */
const SERIES_MS = 2000
/** Repeated writes, or reads after a write, may wait for a job of the action, for this long. */
const JOB_MS = 10_000
/** Limit of different requests remembered per action, and of the page's polls. */
const MAX_QUESTIONS = 50

/** Parts that vary without changing the meaning of a request: timestamps and cache busters. */
const VARYING = /\b1\d{9,12}\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z?|(?<=[?&](?:_|t|ts|cb|nonce|rand\w*)=)[^&]*/g
/** Longer bodies are not remembered and never compared. */
const MAX_QUESTION_CHARACTERS = 1000

/** A request in the form in which it is compared with others. */
export interface Question {
  /** Method, address and body; empty if it is never the same. */
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
export function toQuestion(address: string, body: unknown): string {
  const text = body ?? ''
  if (typeof text !== 'string' || text.length > MAX_QUESTION_CHARACTERS) return ''
  return `${address} ${text}`.replace(VARYING, '')
}

interface Asked {
  times: number
  readonly firstAt: number
  lastAt: number
}

/** What is remembered of one action's requests. */
interface Asking {
  readonly questions: Map<string, Asked>
  readonly signatures: Set<string>
  hasWritten: boolean
}

/** Distinguishes the polls of an action from its work. */
export interface Polling {
  /**
   * Returns the cause of a request: a new background refresh for a poll, a less certain cause for a possible poll, else
   * the given one.
   */
  judge(cause: Cause, question: Question, now: number): Cause
  /** Records that a request of an action was answered. */
  answered(action: Action, question: Question, now: number): void
}

/** Creates the memory of requests. */
export function createPolling(host: Host): Polling {
  const askings = new WeakMap<Action, Asking>()
  let polls: string[] = []
  /** What the load has read twice, with a pause: as a poll does, or two parts of the page. */
  const reread = new Set<string>()
  /** What code of no click reads with an address that changes: how often with a pause, and when and what last. */
  const cursors = new Map<string, { times: number; at: number; text: string }>()

  function of(action: Action): Asking {
    const known = askings.get(action) ?? { questions: new Map(), signatures: new Set(), hasWritten: false }
    askings.set(action, known)
    return known
  }

  function remember({ text }: Question): void {
    if (text && !polls.includes(text)) polls = [text, ...polls].slice(0, MAX_QUESTIONS)
  }

  function noteCursor({ path, text, isRead }: Question, now: number): void {
    const { times, at, text: before } = cursors.get(path) ?? { times: 0, at: -PAUSE_MS, text: '' }
    if (isRead && text !== before && now - at >= PAUSE_MS && (times || cursors.size < MAX_QUESTIONS))
      cursors.set(path, { times: times + 1, at: now, text })
  }

  function compare(action: Action, question: Question, now: number): 'new' | 'perhaps' | 'poll' {
    const { text, signature, path, isRead, isRepeated } = question
    const { questions, signatures, hasWritten } = of(action)
    const { times, firstAt, lastAt } = questions.get(text) ?? { times: 0, firstAt: now, lastAt: now }
    const isPolled = polls.includes(text)
    const isPaused = isRepeated || now - lastAt >= PAUSE_MS || now - firstAt >= SERIES_MS
    // A request that the page repeats by itself may be repeated after a click too.
    if (times && isPaused && !isExplicit(action)) {
      if (times > 1) remember(question)
      else if (reread.size < MAX_QUESTIONS) reread.add(text)
    }
    const isAgain = times + 1 >= (isPolled ? 2 : REPEATS) && (isRead || isRepeated)
    const isJob = (!isRead || hasWritten) && now - firstAt < JOB_MS && !isPolled
    if (isAgain && isPaused) return isJob ? 'perhaps' : 'poll'
    // The next page of a list, or a poll with a cursor.
    const isNext =
      (isRepeated && signatures.has(signature)) ||
      (times > 0 && isPaused && reread.has(text)) ||
      (action.requests > 0 && Number(cursors.get(path)?.times) >= REPEATS)
    return isRead && isNext ? 'perhaps' : 'new'
  }

  return {
    judge(cause, question, now) {
      const { action, how } = cause
      if (isRefresh(cause)) remember(question)
      if (!isExplicit(action)) noteCursor(question, now)
      // Repetition while the visitor holds a button down is not a refresh.
      if (isRefresh(cause) || how === 'explicit' || action.held) return cause
      const verdict = compare(action, question, now)
      if (verdict === 'new') return cause
      if (verdict === 'perhaps') return { ...cause, how: 'inferred' }
      remember(question)
      const poll: Cause = {
        action: host.actions.mint({ kind: 'background_refresh', ...toParent(action) }),
        how: 'exact',
      }
      host.attributor.demote(poll)
      return poll
    },
    answered(action, { text, signature, isRead }, now) {
      const asking = of(action)
      const { questions, signatures } = asking
      const { times = 0, firstAt = now } = questions.get(text) ?? {}
      if (!isRead) asking.hasWritten = true
      // A read after a new write returns something new.
      if (!isRead && !times) questions.clear()
      if (signatures.size < MAX_QUESTIONS) signatures.add(signature)
      if (text && (times || questions.size < MAX_QUESTIONS))
        questions.set(text, { times: times + 1, firstAt, lastAt: now })
    },
  }
}

/** Whether it is a background refresh. */
export function isRefresh({ action }: Cause): boolean {
  return action.context.action_kind === 'background_refresh'
}
