import { describe, expect, test } from 'vitest'
import { runJobsWithKills } from '../support/killed-workers.js'
import { REDIS_MISSING, startRedis } from '../support/redis-server.js'

describe.skipIf(REDIS_MISSING)(`workers that are killed all the time ${REDIS_MISSING ?? ''}`, () => {
  test('lose no job; every run names its action, and none but the first continues a trace', {
    timeout: 120_000,
  }, async () => {
    const redis = await startRedis()
    const { completed, failed, runs, kills } = await runJobsWithKills(redis.url, {
      jobs: 600,
      killEveryJobs: 150,
    }).finally(redis.stop)

    expect({ completed, failed }).toEqual({ completed: 600, failed: 0 })
    expect(kills).toBeGreaterThan(0)
    expect(new Set(runs.map(({ job }) => job)).size).toBe(600)
    expect(runs.filter(({ actionId, expected }) => actionId !== expected)).toEqual([])
    expect(runs.filter(({ attempt, traceId, enqueuedIn }) => (traceId === enqueuedIn) !== (attempt === 1))).toEqual([])
    expect(runs.filter(({ attempt, links, enqueuedIn }) => attempt > 1 && !links.includes(enqueuedIn))).toEqual([])
    expect(runs.length).toBeGreaterThan(600)
  })
})
