import { describe, expect, test } from 'vitest'
import { readFilter } from '../../../server-handler/questions/filter.js'
import type { Answers } from '../../../server-handler/questions/question.js'
import { answerApi } from '../../../server-handler/report/api.js'

const NOW = Date.UTC(2026, 10, 20)

/** Asks without a database: a wrong request reaches none. */
function asking(topic: string, query: string) {
  const search = new URLSearchParams(query)
  const answers = new Proxy({} as Answers, {
    get() {
      throw new Error('asked')
    },
  })
  const events = { find: () => Promise.reject(new Error('asked')) } as never
  return answerApi(topic, { answers, events, filter: readFilter(search, NOW), search, now: NOW })
}

describe('the JSON API answers 400 and names what is allowed for', () => {
  test.each([
    ['vitals', 'device=phone', '`device` is "phone"; it must be desktop, mobile, tablet'],
    ['errors', 'device=Mobile', '`device` is "Mobile"; it must be desktop, mobile, tablet'],
    ['vitals', 'vital=lpc', expect.stringMatching(/^`vital` is "lpc"; it must be /)],
    ['views', 'limit=0', expect.stringMatching(/^`limit` is "0"; it must be /)],
  ])('%s?%s', async (topic, query, problem) => {
    expect(await asking(topic, query)).toEqual({ ok: false, status: 400, problem })
  })

  test('nothing, if a parameter is empty, as forms send it', async () => {
    await expect(asking('errors', 'device=')).rejects.toThrow('asked')
  })
})
