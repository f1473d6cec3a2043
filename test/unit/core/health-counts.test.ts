import { expect, test } from 'vitest'
import { createHealthCounts } from '../../../src/core/health-counts.js'

test('a signal is emitted once, also when emitting it fills a batch that flushes the signals again', () => {
  const health = createHealthCounts()
  const emitted: [signal: string, count: number][] = []
  const flush = () =>
    health.flush(({ signal, count }) => {
      emitted.push([signal, count])
      if (emitted.length < 10) flush()
    })
  health.count('unattributed_request')
  health.count('unattributed_request')
  health.count('baggage_truncated')

  flush()

  expect(emitted).toEqual([
    ['unattributed_request', 2],
    ['baggage_truncated', 1],
  ])
})
