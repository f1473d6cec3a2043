import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { DUCKDB } from '../../../server-handler/questions/duckdb-dialect.js'
import type { AnswerRow, Parameters } from '../../../server-handler/questions/question.js'
import { endOfMinute, rememberSlow } from '../../../server-handler/report/remembered.js'
import { createReportHandler } from '../../support/clocked.js'

/** A store that answers each query with its number when it is let go. */
function slowStore() {
  const waiting: { resolve(rows: AnswerRow[]): void; reject(error: Error): void }[] = []
  const time = { ms: 0 }
  const answers = rememberSlow(
    {
      dialect: DUCKDB,
      query: () => new Promise<AnswerRow[]>((resolve, reject) => waiting.push({ resolve, reject })),
    },
    () => time.ms,
  )
  return { answers, waiting, time }
}

afterEach(() => void vi.restoreAllMocks())

const clock = () => vi.spyOn(performance, 'now')

describe('slow answers', () => {
  test('a slow one is given again for the same parameters, and not for others', async () => {
    const { answers, waiting } = slowStore()
    const now = clock().mockReturnValue(0)
    const first = answers.query('SELECT 1', { until: 1 })
    now.mockReturnValue(51)
    waiting[0]?.resolve([{ n: 1 }])
    await first

    expect(await answers.query('SELECT 1', { until: 1 })).toEqual([{ n: 1 }])
    void answers.query('SELECT 1', { until: 2 })
    void answers.query('SELECT 2', { until: 1 })
    expect(waiting).toHaveLength(3)
  })

  test('one without a time in its parameters is asked again in the next minute', async () => {
    const { answers, waiting, time } = slowStore()
    const now = clock().mockReturnValue(0)
    const ask = () => answers.query('SELECT * FROM otel_logs WHERE id = $id', { id: 'act_1' })
    time.ms = 30_000
    const first = ask()
    now.mockReturnValue(51)
    waiting[0]?.resolve([])
    await first
    time.ms = 59_000
    expect(await ask()).toEqual([])
    time.ms = 61_000
    const later = ask()
    waiting[1]?.resolve([{ n: 1 }])

    expect(await later).toEqual([{ n: 1 }])
  })

  test('one is asked again after the clock was set back', async () => {
    const { answers, waiting, time } = slowStore()
    const now = clock().mockReturnValue(0)
    const ask = () => answers.query('SELECT * FROM otel_logs WHERE id = $id', { id: 'act_1' })
    time.ms = 7_200_000
    const first = ask()
    now.mockReturnValue(51)
    waiting[0]?.resolve([])
    await first
    time.ms = 3_600_000
    void ask()

    expect(waiting).toHaveLength(2)
  })

  test('one that may lag is not answered from an hour ago', async () => {
    const { answers, waiting, time } = slowStore()
    const now = clock().mockReturnValue(0)
    const ask = () => answers.query('SELECT 1', { since: 1.7e12, until: 1.7e12 + 1 }, 300_000)
    const first = ask()
    now.mockReturnValue(51)
    waiting[0]?.resolve([{ n: 1 }])
    await first
    time.ms = 3_600_000
    void ask()

    expect(waiting).toHaveLength(2)
  })

  test('two at the same time are one query', async () => {
    const { answers, waiting } = slowStore()
    const both = Promise.all([answers.query('SELECT 1'), answers.query('SELECT 1')])
    waiting[0]?.resolve([{ n: 1 }])

    expect(await both).toEqual([[{ n: 1 }], [{ n: 1 }]])
    expect(waiting).toHaveLength(1)
  })

  test('a fast one is asked for again: it may have changed', async () => {
    const { answers, waiting } = slowStore()
    const now = clock().mockReturnValue(0)
    const first = answers.query('SELECT 1')
    now.mockReturnValue(49)
    waiting[0]?.resolve([])
    await first
    void answers.query('SELECT 1')

    expect(waiting).toHaveLength(2)
  })

  test('one that failed is asked for again', async () => {
    const { answers, waiting } = slowStore()
    const now = clock().mockReturnValue(0)
    const first = answers.query('SELECT 1')
    now.mockReturnValue(5_000)
    waiting[0]?.reject(new Error('away'))
    await expect(first).rejects.toThrow('away')
    void answers.query('SELECT 1')

    expect(waiting).toHaveLength(2)
  })

  test('at most 64 are remembered', () => {
    const { answers, waiting } = slowStore()
    for (let index = 0; index <= 64; index += 1) void answers.query(`SELECT ${index}`)
    void answers.query('SELECT 64')
    expect(waiting).toHaveLength(65)
    void answers.query('SELECT 0')
    expect(waiting).toHaveLength(66)
  })
})

describe('a slow answer that may lag by five minutes', () => {
  const LAG_MS = 300_000
  const START_MS = 1_790_000_000_000
  const remembering = async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { answers, waiting } = slowStore()
    const now = clock().mockReturnValue(0)
    const ask = (until: number, parameters: Parameters = {}) =>
      answers.query('SELECT 1', { since: START_MS, until: START_MS + until, from: 10, ...parameters }, LAG_MS)
    const finish = async (n: number) => {
      now.mockReturnValue(now() + 51)
      waiting.at(-1)?.resolve([{ n }])
      await vi.advanceTimersByTimeAsync(0)
    }
    void ask(LAG_MS)
    await finish(1)
    return { ask, waiting, finish }
  }

  test('is given at once for the next five minutes, whose own is computed a second later', async () => {
    const { ask, waiting, finish } = await remembering()

    expect(await ask(2 * LAG_MS)).toEqual([{ n: 1 }])
    expect(await ask(2 * LAG_MS)).toEqual([{ n: 1 }])
    expect(waiting).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(waiting).toHaveLength(2)
    expect(await ask(2 * LAG_MS)).toEqual([{ n: 1 }])
    await finish(2)
    expect(await ask(2 * LAG_MS)).toEqual([{ n: 2 }])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(waiting).toHaveLength(2)
  })

  test.for([
    ['ten minutes later', 3 * LAG_MS, {}],
    ['of an earlier time', LAG_MS - 1, {}],
    ['of another route', 2 * LAG_MS, { route: '/cart' }],
    ['of another length', 2 * LAG_MS, { since: START_MS + LAG_MS + 1 }],
    ['with another count', 2 * LAG_MS, { from: 11 }],
  ] as const)('is not given for a question %s', async ([, until, parameters]) => {
    const { ask, waiting } = await remembering()
    void ask(until, parameters)
    expect(waiting).toHaveLength(2)
  })

  test('is given again when its successor failed, which is asked for again', async () => {
    const { ask, waiting } = await remembering()
    void ask(2 * LAG_MS)
    await vi.advanceTimersByTimeAsync(1_000)
    waiting.at(-1)?.reject(new Error('away'))
    await vi.advanceTimersByTimeAsync(0)

    expect(await ask(2 * LAG_MS)).toEqual([{ n: 1 }])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(waiting).toHaveLength(3)
  })
})

test('the times of a page are those of its minute', () => {
  expect([endOfMinute(1), endOfMinute(60_000), endOfMinute(60_001)]).toEqual([60_000, 60_000, 120_000])
})

describe('a page that is loaded again a minute later, and whose queries take long', () => {
  /** Queries that the second load has to wait for. */
  async function askedAgain(search: string): Promise<number> {
    let now = 1_790_000_000_000
    let asked = 0
    const query = async () => {
      asked += 1
      await new Promise((resolve) => setTimeout(resolve, 60))
      return []
    }
    const handle = createReportHandler({ store: { dialect: DUCKDB, query }, now: () => now })
    const load = async () => (await handle(new Request(`http://127.0.0.1/report/actions${search}`))).text()
    await load()
    const before = asked
    now += 60_000
    await load()
    return asked - before
  }

  test('shows a week and more as it was up to five minutes ago', async () => {
    expect(await askedAgain('?range=7d')).toBe(0)
    expect(await askedAgain('?range=30d')).toBe(0)
  })

  test('is asked for again if it is of a shorter time, or exported', async () => {
    expect(await askedAgain('')).toBeGreaterThan(0)
    expect(await askedAgain('?range=7d&format=csv&table=actions')).toBeGreaterThan(0)
  })
})
