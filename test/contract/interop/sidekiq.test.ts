import { expect, test } from 'vitest'
import { findImplementations } from '../../support/interop.js'
import { REDIS_MISSING } from '../../support/redis-server.js'
import { findViolations, runSidekiq } from '../../support/sidekiq-run.js'

const missing =
  findImplementations().find(({ name }) => name === 'Ruby')?.missing || (REDIS_MISSING ? `(${REDIS_MISSING})` : '')

// bench/sidekiq-jobs.ts does the same with 1,000 jobs.
test.skipIf(missing)(
  `every run of a job of a real Sidekiq names its action, and only first runs of immediate jobs continue a trace ${missing}`.trim(),
  { timeout: 120_000 },
  async () => {
    const result = await runSidekiq({ jobs: 60, kills: 2 })
    const { jobs, runs, lines, kills } = result
    const continued = new Set(runs.filter(({ lineage }) => lineage[0] === 'continued').map(({ number }) => number))
    const immediate = jobs.filter((job) => !job.delayed)

    expect(findViolations(result)).toEqual([])
    expect(kills).toEqual({ SIGTERM: 1, SIGKILL: 1 })
    expect(runs.length).toBeGreaterThan(jobs.length)
    expect(new Set(runs.map(({ number }) => number)).size).toBe(jobs.length)
    // A worker may be killed between taking note of a job and running it: its next run does not count as the first.
    expect(immediate.filter(({ number }) => continued.has(number)).length).toBeGreaterThan(immediate.length - 6)
    expect(lines.filter(({ ctx }) => ctx?.jid).length).toBeGreaterThan(jobs.length)
  },
)
