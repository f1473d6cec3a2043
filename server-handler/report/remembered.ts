import type { AnswerRow, Answers, Parameter, Parameters } from '../questions/question.js'

/** Faster answers are not cached. */
const SLOW_MS = 50

/** Results have a few hundred rows each. */
const MOST_REMEMBERED = 64

const MINUTE_MS = 60_000

/** The end of the current minute: the times of a filter repeat within it. */
export function endOfMinute(nowMs: number): number {
  return Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS
}

/** When an earlier answer was returned, its successor is computed after the page's other queries. */
const REFRESH_AFTER_MS = 1_000

interface Remembered {
  sql: string
  parameters: Parameters
  answer: Promise<AnswerRow[]>
  isThere: boolean
  /** The end of its minute: a page about one id or a past range asks the same again later, and new rows may be there. */
  untilMs: number
}

type Asked = Pick<Remembered, 'sql' | 'parameters'>

/**
 * Caches the slow answers of a store, so that a page that is reloaded, or the next page about the same data, takes a
 * fraction of the time. Queries are equal if their parameters are; those of pages change each minute. A query that may
 * lag is answered immediately from slightly earlier times, while its own answer is computed for the next request.
 */
export function rememberSlow<Store extends Answers>(store: Store, now: () => number): Answers {
  const remembered = new Map<string, Remembered>()
  const refreshing = new Set<string>()
  return {
    dialect: store.dialect,
    query(sql, parameters = {}, mayLagMs = 0) {
      const asked = { sql, parameters }
      const key = JSON.stringify([sql, parameters])
      const known = fresh(key)
      if (known?.isThere) return known.answer
      const earlier = mayLagMs > 0 && earlierOf(youngerThan(mayLagMs), asked, mayLagMs)
      if (!earlier) return (known ?? remember(key, asked)).answer
      if (!known && !refreshing.has(key)) refresh(key, asked)
      return earlier.answer
    },
  }

  function youngerThan(lagMs: number): Remembered[] {
    return [...remembered.values()].filter(({ untilMs }) => now() < untilMs + lagMs)
  }

  function fresh(key: string): Remembered | undefined {
    const known = remembered.get(key)
    if (!known?.isThere) return known
    // More than a minute is left only after the clock was set back.
    const leftMs = known.untilMs - now()
    return leftMs > 0 && leftMs <= MINUTE_MS ? known : undefined
  }

  function refresh(key: string, asked: Asked): void {
    refreshing.add(key)
    const timer = setTimeout(() => {
      refreshing.delete(key)
      if (!fresh(key)) remember(key, asked)
    }, REFRESH_AFTER_MS)
    timer.unref()
  }

  function remember(key: string, asked: Asked): Remembered {
    const began = performance.now()
    const answer = store.query(asked.sql, asked.parameters)
    const entry = { ...asked, answer, isThere: false, untilMs: endOfMinute(now() + 1) }
    // The newest is last.
    remembered.delete(key)
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

/** The latest answer to the same query whose times are at most this much earlier. */
function earlierOf(all: readonly Remembered[], asked: Asked, mayLagMs: number): Remembered | undefined {
  return all.findLast(
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

/** Smaller numbers are counts, not times in epoch milliseconds: September 2001. */
const LEAST_TIME_MS = 1e12

/** A store on which all queries may lag. */
export function lagging(answers: Answers, lagMs: number): Answers {
  return {
    dialect: answers.dialect,
    query: (sql, parameters, mayLagMs = 0) => answers.query(sql, parameters, Math.max(mayLagMs, lagMs)),
  }
}
