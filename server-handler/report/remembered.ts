import type { AnswerRow, Answers, Parameter, Parameters } from '../questions/question.js'

/** Faster answers are not worth remembering. */
const SLOW_MS = 50

/** Results have a few hundred rows each. */
const MOST_REMEMBERED = 64

/** The end of the current minute: the times of a filter repeat within it. */
export function endOfMinute(nowMs: number): number {
  return Math.ceil(nowMs / 60_000) * 60_000
}

/** When an earlier answer was given, its successor is computed after the page's other queries. */
const REFRESH_AFTER_MS = 1_000

interface Remembered {
  sql: string
  parameters: Parameters
  answer: Promise<AnswerRow[]>
  isThere: boolean
}

type Asked = Pick<Remembered, 'sql' | 'parameters'>

/**
 * A store whose slow answers are remembered, so that a page loaded again, or the next page about the same, takes a
 * fraction of the time. A query is the same if its parameters are, and those of pages change with each minute. A query that may lag
 * is answered at once with the rows of a little earlier, while its own are computed for the next time.
 */
export function rememberSlow<Store extends Answers>(store: Store): Answers {
  const remembered = new Map<string, Remembered>()
  const refreshing = new Set<string>()
  return {
    dialect: store.dialect,
    query(sql, parameters = {}, mayLagMs = 0) {
      const asked = { sql, parameters }
      const key = JSON.stringify([sql, parameters])
      const known = remembered.get(key)
      if (known?.isThere) return known.answer
      const earlier = mayLagMs > 0 && earlierOf(remembered.values(), asked, mayLagMs)
      if (!earlier) return (known ?? remember(key, asked)).answer
      if (!known && !refreshing.has(key)) refresh(key, asked)
      return earlier.answer
    },
  }

  function refresh(key: string, asked: Asked): void {
    refreshing.add(key)
    const timer = setTimeout(() => {
      refreshing.delete(key)
      if (!remembered.has(key)) remember(key, asked)
    }, REFRESH_AFTER_MS)
    timer.unref()
  }

  function remember(key: string, asked: Asked): Remembered {
    const began = performance.now()
    const entry = { ...asked, answer: store.query(asked.sql, asked.parameters), isThere: false }
    remembered.set(key, entry)
    const forget = () => void (remembered.get(key) === entry && remembered.delete(key))
    entry.answer.then(() => {
      entry.isThere = true
      if (performance.now() - began < SLOW_MS) forget()
    }, forget)
    for (const [oldest] of remembered) {
      if (remembered.size <= MOST_REMEMBERED) break
      remembered.delete(oldest)
    }
    return entry
  }
}

/** The latest answer to the same query whose times are at most so much earlier. */
function earlierOf(all: Iterable<Remembered>, asked: Asked, mayLagMs: number): Remembered | undefined {
  return [...all].findLast(
    ({ isThere, sql, parameters }) =>
      isThere &&
      sql === asked.sql &&
      Object.entries(asked.parameters).every(([name, value]) => isNearly(parameters[name], value, mayLagMs)),
  )
}

function isNearly(earlier: Parameter | undefined, asked: Parameter, mayLagMs: number): boolean {
  if (typeof earlier !== 'number' || typeof asked !== 'number' || asked < LEAST_TIME_MS) return earlier === asked
  return asked >= earlier && asked - earlier <= mayLagMs
}

/** Smaller numbers are no times in epoch milliseconds, but counts: September 2001. */
const LEAST_TIME_MS = 1e12

/** A store all of whose queries may lag. */
export function lagging(answers: Answers, lagMs: number): Answers {
  return {
    dialect: answers.dialect,
    query: (sql, parameters, mayLagMs = 0) => answers.query(sql, parameters, Math.max(mayLagMs, lagMs)),
  }
}
