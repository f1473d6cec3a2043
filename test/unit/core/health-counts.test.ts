import { expect, test } from 'vitest'
import { createHealthCounts } from '../../../src/core/health-counts.js'

test('a signal is told once, also when telling it fills a batch that asks for the signals again', () => {
  const health = createHealthCounts()
  const told: [signal: string, count: number][] = []
  const tell = () =>
    health.tell(({ signal, count }) => {
      told.push([signal, count])
      if (told.length < 10) tell()
    })
  health.count('unattributed_request')
  health.count('unattributed_request')
  health.count('baggage_truncated')

  tell()

  expect(told).toEqual([
    ['unattributed_request', 2],
    ['baggage_truncated', 1],
  ])
})
