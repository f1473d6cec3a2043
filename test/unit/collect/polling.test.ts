import { describe, expect, test } from 'vitest'
import { createPolling, toComparedText } from '../../../src/collect/network/polling.js'
import type { Action, Cause } from '../../../src/core/action.js'
import type { Host } from '../../../src/core/host.js'

const toAction = (action_kind: string) => ({ context: { action_kind, origin_action_id: 'act_1' } }) as Action
const MINTED = toAction('background_refresh')
const HOST = { actions: { mint: () => MINTED }, attributor: { moveToBackground() {} } } as unknown as Host

/** Asks questions of one action, `pauseMs` apart, each answered at once; gives the causes, `poll` for a refresh of its own. */
function play(
  questions: string[],
  { pauseMs = 200, isRepeated = false, kind = 'explicit_user_action' } = {},
): string[] {
  const polling = createPolling(HOST)
  const cause: Cause = { action: toAction(kind), how: 'exact' }
  return questions.map((asked, n) => {
    const [method = '', address = '', body] = asked.split(' ')
    const question = {
      text: toComparedText(`${method} ${address}`, body),
      signature: `${method} ${address.split('?')[0]}`,
      path: `${method} ${address.split('?')[0]}`,
      isRead: method === 'GET',
      isRepeated,
    }
    const judged = polling.toCause(cause, question, n * pauseMs)
    polling.addResponse(cause.action, question, n * pauseMs + 1)
    return judged.action === MINTED ? 'poll' : judged.how
  })
}

describe('a question that an action asks again', () => {
  test('is a poll the third time', () => {
    expect(play(['GET /stock', 'GET /stock', 'GET /stock', 'GET /stock'])).toEqual(['exact', 'exact', 'poll', 'poll'])
  })

  test('is none where nothing is between', () => {
    expect(play(['GET /stock', 'GET /stock', 'GET /stock'], { pauseMs: 20 })).toEqual(['exact', 'exact', 'exact'])
  })

  test('is the same with another time stamp, and another one with another page', () => {
    expect(play(['GET /s?_=1764182331000', 'GET /s?_=1764182332000', 'GET /s?_=1764182333000'])[2]).toBe('poll')
    expect(play(['GET /s?page=1', 'GET /s?page=2', 'GET /s?page=3'])).toEqual(['exact', 'exact', 'exact'])
  })

  test('in a timer is perhaps a poll where only the query differs, and is work where the address does', () => {
    const timed = { isRepeated: true }
    expect(play(['GET /s?page=1', 'GET /s?page=2'], timed)).toEqual(['exact', 'inferred'])
    expect(play(['GET /items/1', 'GET /items/2', 'GET /items/3'], timed)).toEqual(['exact', 'exact', 'exact'])
  })

  test('after something new was written is perhaps the state of a job', () => {
    expect(play(['POST /jobs {"a":1}', 'GET /jobs/1', 'GET /jobs/1', 'GET /jobs/1'])).toEqual([
      'exact',
      'exact',
      'exact',
      'inferred',
    ])
  })

  test('with a write before each is work', () => {
    const rounds = [1, 2, 3, 4].flatMap((n) => [`POST /cart {"n":${n}}`, 'GET /cart'])
    expect(play(rounds)).toEqual(Array(8).fill('exact'))
  })

  test('in a timer may be a heartbeat that writes, and is a poll once it has lasted', () => {
    const beats = play(Array(14).fill('POST /alive {}'), { isRepeated: true, pauseMs: 1000 })
    expect(beats.slice(0, 2)).toEqual(['exact', 'exact'])
    expect(beats[3]).toBe('inferred')
    expect(beats.at(-1)).toBe('poll')
  })

  test('with a very long or binary body is never the same, and with a long one only if all of it is', () => {
    expect(toComparedText('POST /upload', new Uint8Array(3))).toBe('')
    expect(toComparedText('POST /upload', 'x'.repeat(20_001))).toBe('')
    const long = 'x'.repeat(1001)
    expect(toComparedText('POST /upload', `${long}a`)).toBe(toComparedText('POST /upload', `${long}a`))
    expect(toComparedText('POST /upload', `${long}a`)).not.toBe(toComparedText('POST /upload', `${long}b`))
    expect(toComparedText('POST /upload', long).length).toBeLessThan(100)
  })
})

describe('reads of a click after the page has read the same address with a cursor three times', () => {
  function readAfter(pauseMs: number): string[] {
    const polling = createPolling(HOST)
    const read = (cause: Cause, cursor: number, now: number): string => {
      const text = `GET /changes?since=${cursor}`
      const request = { text, signature: 'GET /changes', path: 'GET /changes', isRead: true, isRepeated: false }
      return polling.toCause(cause, request, now).how
    }
    const mount: Cause = { action: toAction('mount'), how: 'exact' }
    for (const n of [1, 2, 3]) read(mount, n, n * 1000)
    const click: Cause = { action: { ...toAction('explicit_user_action'), requests: 1 }, how: 'exact' }
    return [4, 5].map((cursor) => read(click, cursor, 3000 + pauseMs + cursor))
  }

  test('may be that poll, restarted', () => {
    expect(readAfter(1000)).toEqual(['inferred', 'inferred'])
  })

  test('are its own if the poll has ended', () => {
    expect(readAfter(31_000)).toEqual(['exact', 'exact'])
  })
})

describe('the second read of a click of an address that the page polls', () => {
  function readTwice(everyMs: number, laterMs: number): string[] {
    const polling = createPolling(HOST)
    const request = { text: 'GET /stock', signature: 'GET /stock', path: 'GET /stock', isRead: true, isRepeated: false }
    const ticks = [1, 2, 3].map((n) => n * everyMs)
    for (const now of ticks) polling.toCause({ action: MINTED, how: 'exact' }, request, now)
    const click: Cause = { action: toAction('explicit_user_action'), how: 'exact' }
    return [0, 200].map((pauseMs) => {
      const now = 3 * everyMs + laterMs + pauseMs
      const judged = polling.toCause(click, request, now)
      polling.addResponse(click.action, request, now + 1)
      return judged.action === MINTED ? 'poll' : judged.how
    })
  }

  test('is the poll, restarted', () => {
    expect(readTwice(1_000, 500)).toEqual(['exact', 'poll'])
  })

  test('is the poll, though its interval is long', () => {
    expect(readTwice(60_000, 59_000)).toEqual(['exact', 'poll'])
  })

  test('is the click’s own if the poll has ended', () => {
    expect(readTwice(1_000, 31_000)).toEqual(['exact', 'exact'])
    expect(readTwice(60_000, 121_000)).toEqual(['exact', 'exact'])
  })
})

describe('the second read of a click of an address that the page has read twice', () => {
  function readTwice(laterMs: number): string[] {
    const polling = createPolling(HOST)
    const request = { text: 'GET /stock', signature: 'GET /stock', path: 'GET /stock', isRead: true, isRepeated: false }
    const read = (cause: Cause, now: number): string => {
      const judged = polling.toCause(cause, request, now)
      polling.addResponse(cause.action, request, now + 1)
      return judged.how
    }
    const mount: Cause = { action: toAction('mount'), how: 'exact' }
    for (const now of [1_000, 2_000]) read(mount, now)
    const click: Cause = { action: toAction('explicit_user_action'), how: 'exact' }
    return [0, 200].map((pauseMs) => read(click, 2_000 + laterMs + pauseMs))
  }

  test('may be a poll that it has restarted', () => {
    expect(readTwice(500)).toEqual(['exact', 'inferred'])
  })

  test('is its own later', () => {
    expect(readTwice(31_000)).toEqual(['exact', 'exact'])
  })
})
