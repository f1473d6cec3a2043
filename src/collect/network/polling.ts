import { type Action, type Cause, isExplicit, toParent } from '../../core/action.js'
import type { Host } from '../../core/host.js'

/** A question that is asked for this many times by one action is a poll; one that the page polls anyway, the second time. */
const REPEATS = 3
/** Between two polls something waits; questions that follow each other at once are a series, */
const PAUSE_MS = 100
/** or a long poll, where that goes on. */
const SERIES_MS = 2000
/** What an action writes again and again, or asks after it has written, may be a job that it waits for, for so long. */
const JOB_MS = 10_000
/** Different questions remembered of an action, and of the page's polls. */
const MAX_QUESTIONS = 50

/** Parts that differ each time without changing the question: timestamps and cache busters. */
const VARYING = /\b1\d{9,12}\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z?|(?<=[?&](?:_|t|ts|cb|nonce|rand\w*)=)[^&]*/g
/** Longer bodies are not remembered, so that they are never taken for the same question. */
const MAX_QUESTION_CHARACTERS = 1000

/** A request as a question to the server. */
export interface Question {
  /** Method, address and body; empty where it is never the same. */
  readonly text: string
  /** The same without the query and the body. */
  readonly signature: string
  readonly isRead: boolean
  /** Whether a callback asks that repeats itself. */
  readonly isRepeated: boolean
}

/** Makes the text of a question. */
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

/** What is remembered of one action's questions. */
interface Asking {
  readonly questions: Map<string, Asked>
  readonly signatures: Set<string>
  hasWritten: boolean
}

/** Separates the polls of an action from its work. */
export interface Polling {
  /** The cause of a request, where a cause was found: a refresh of its own for a poll, and less sure for what may be one. */
  judge(cause: Cause, question: Question, now: number): Cause
  /** A question of an action has been answered. */
  answered(action: Action, question: Question, now: number): void
}

/** Makes the memory of what was asked. */
export function createPolling(host: Host): Polling {
  const askings = new WeakMap<Action, Asking>()
  let polls: string[] = []

  function of(action: Action): Asking {
    const known = askings.get(action) ?? { questions: new Map(), signatures: new Set(), hasWritten: false }
    askings.set(action, known)
    return known
  }

  function remember({ text }: Question): void {
    if (text && !polls.includes(text)) polls = [text, ...polls].slice(0, MAX_QUESTIONS)
  }

  function compare(action: Action, question: Question, now: number): 'new' | 'perhaps' | 'poll' {
    const { text, signature, isRead, isRepeated } = question
    const { questions, signatures, hasWritten } = of(action)
    const { times, firstAt, lastAt } = questions.get(text) ?? { times: 0, firstAt: now, lastAt: now }
    const isPolled = polls.includes(text)
    const isPaused = isRepeated || now - lastAt >= PAUSE_MS || now - firstAt >= SERIES_MS
    // What the page asks twice by itself it may ask again after a click.
    if (times && isPaused && !isExplicit(action)) remember(question)
    const isAgain = times + 1 >= (isPolled ? 2 : REPEATS) && (isRead || isRepeated)
    const isJob = (!isRead || hasWritten) && now - firstAt < JOB_MS && !isPolled
    if (isAgain && isPaused) return isJob ? 'perhaps' : 'poll'
    // Another page of a list, or a poll that names where it is.
    return isRepeated && isRead && signatures.has(signature) ? 'perhaps' : 'new'
  }

  return {
    judge(cause, question, now) {
      const { action, how } = cause
      if (isRefresh(cause)) remember(question)
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
      // What is read after something new was written is another answer.
      if (!isRead && !times) questions.clear()
      if (signatures.size < MAX_QUESTIONS) signatures.add(signature)
      if (text && (times || questions.size < MAX_QUESTIONS))
        questions.set(text, { times: times + 1, firstAt, lastAt: now })
    },
  }
}

/** Whether it is a refresh in the background. */
export function isRefresh({ action }: Cause): boolean {
  return action.context.action_kind === 'background_refresh'
}
