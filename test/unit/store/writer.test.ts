import { describe, expect, test } from 'vitest'
import { toLogRows } from '../../../server-handler/store/rows.js'
import type { RowBatch } from '../../../server-handler/store/stored-tables.js'
import { createWriter, type WriterOptions } from '../../../server-handler/store/writer.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { logRecord, logRequest } from '../../support/log-request.js'

const rows = (...names: string[]): RowBatch =>
  toLogRows(logRequest(names.map((eventName) => logRecord({}, { eventName }))), () => 0n)

function stage(options: Partial<WriterOptions> = {}) {
  const clock = createFakeClock()
  const commits: string[][] = []
  const writer = createWriter({
    commit: async (batch) => {
      const names = batch.otel_logs.map((row) => String(row.EventName))
      if (names.includes('bad')) throw new Error('broken row')
      commits.push(names)
    },
    after: clock.after,
    flushEveryMs: 200,
    maxBatchRows: 4,
    maxQueuedRows: 5,
    ...options,
  })
  return { clock, commits, writer }
}

describe('the writer', () => {
  test('gathers writes and commits them together when the interval is over', async () => {
    const { clock, commits, writer } = stage()
    const both = Promise.all([writer.add(rows('a')), writer.add(rows('b'))])
    clock.advance(199)
    expect(commits).toEqual([])
    clock.advance(1)

    expect(await both).toEqual([
      { written: 1, dropped: 0 },
      { written: 1, dropped: 0 },
    ])
    expect(commits).toEqual([['a', 'b']])
  })

  test('acknowledges nothing before its commit is done', async () => {
    let finish = () => {}
    const { writer } = stage({ commit: () => new Promise((resolve) => (finish = resolve)) })
    let isAcknowledged = false
    const writing = writer.add(rows('a')).then(() => (isAcknowledged = true))
    const flushed = writer.flush()
    await Promise.resolve()
    expect(isAcknowledged).toBe(false)
    finish()
    await Promise.all([writing, flushed])

    expect(isAcknowledged).toBe(true)
  })

  test('commits at once when enough rows wait', async () => {
    const { commits, writer } = stage()
    await writer.add(rows('a', 'b', 'c', 'd'))

    expect(commits).toEqual([['a', 'b', 'c', 'd']])
  })

  test('refuses and counts what does not fit into the queue', async () => {
    const { clock, writer } = stage({ maxBatchRows: 100 })
    const first = writer.add(rows('a', 'b', 'c'))

    expect(await writer.add(rows('d', 'e', 'f'))).toEqual({ written: 0, dropped: 3, reason: 'queue_full' })
    clock.advance(200)
    expect(await first).toEqual({ written: 3, dropped: 0 })
    expect(writer.stats()).toMatchObject({ written: 3, queued: 0, dropped: { queueFull: 3 } })
  })

  test('a write that cannot be stored costs none of its neighbours', async () => {
    const { clock, commits, writer } = stage()
    const all = Promise.all([writer.add(rows('a')), writer.add(rows('bad')), writer.add(rows('c'))])
    clock.advance(200)

    expect(await all).toEqual([
      { written: 1, dropped: 0 },
      { written: 0, dropped: 1, reason: 'write_failed' },
      { written: 1, dropped: 0 },
    ])
    expect(commits).toEqual([['a'], ['c']])
    expect(writer.stats()).toMatchObject({ dropped: { writeFailed: 1 }, lastError: 'broken row', queued: 0 })
  })

  test('takes nothing after it was closed', async () => {
    const { writer } = stage()
    await writer.close()

    expect(await writer.add(rows('a'))).toEqual({ written: 0, dropped: 1, reason: 'closed' })
  })
})
