import type { AnswerRow, Answers, Parameters } from '../questions/question.js'

/** Faster answers are not worth remembering. */
const SLOW_MS = 50

/** Results have a few hundred rows each. */
const MOST_REMEMBERED = 64

/** The end of the current minute: the times of a filter repeat within it. */
export function endOfMinute(nowMs: number): number {
  return Math.ceil(nowMs / 60_000) * 60_000
}

/**
 * A store whose slow answers are remembered, so that a page loaded again, or the next page about the same, takes a
 * fraction of the time. A query is the same if its parameters are, and those of pages change with each minute.
 */
export function rememberSlow<Store extends Answers>(store: Store): Answers {
  const remembered = new Map<string, Promise<AnswerRow[]>>()
  return {
    dialect: store.dialect,
    query(sql, parameters = {}) {
      const key = keyOf(sql, parameters)
      const known = remembered.get(key)
      if (known) return known
      const began = performance.now()
      const answer = store.query(sql, parameters)
      remembered.set(key, answer)
      const forget = () => remembered.get(key) === answer && remembered.delete(key)
      answer.then(() => performance.now() - began < SLOW_MS && forget(), forget)
      for (const [oldest] of remembered) {
        if (remembered.size <= MOST_REMEMBERED) break
        remembered.delete(oldest)
      }
      return answer
    },
  }
}

function keyOf(sql: string, parameters: Parameters): string {
  return JSON.stringify([sql, parameters])
}
