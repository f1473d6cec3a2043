import type { Action } from '../../core/actions.js'

/** A question that is asked for this many times by one action is a poll. */
const REPEATS = 3
/** Between two polls something waits; questions that follow each other at once are a series, */
const PAUSE_MS = 100
/** or a long poll, where that goes on. */
const SERIES_MS = 2000
/** Different questions remembered of an action. */
const MAX_QUESTIONS = 50

/** How often an action has asked something, and when. */
export interface Asked {
  times: number
  firstAt: number
  lastAt: number
}

/** Tells whether an action asks once more what it keeps asking; `answered` is to be called when an answer has come. */
export function createPolling(): {
  isPoll(action: Action, question: string, now: number): boolean
  answered(action: Action, question: string, now: number): void
} {
  const asked = new WeakMap<Action, Map<string, Asked>>()
  return {
    isPoll(action, question, now) {
      const { times = 0, firstAt = now, lastAt = now } = asked.get(action)?.get(question) ?? {}
      return times + 1 >= REPEATS && (now - lastAt >= PAUSE_MS || now - firstAt >= SERIES_MS)
    },
    answered(action, question, now) {
      const questions = asked.get(action) ?? new Map<string, Asked>()
      const { times = 0, firstAt = now } = questions.get(question) ?? {}
      if (times || questions.size < MAX_QUESTIONS) questions.set(question, { times: times + 1, firstAt, lastAt: now })
      asked.set(action, questions)
    },
  }
}
