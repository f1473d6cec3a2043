import { type JobRun, runJobsWithKills } from '../test/support/killed-workers.js'
import { startRedis } from '../test/support/redis-server.js'

// Ten thousand jobs on a real Redis, by workers that are killed all the time: is any lost, and does every run know its action?
const jobs = Number(process.argv[2] ?? 10_000)
const redis = await startRedis()
const { completed, failed, kills, runs, seconds } = await runJobsWithKills(redis.url, {
  jobs,
  killEveryJobs: 300,
}).finally(redis.stop)
const count = (matches: (run: JobRun) => boolean) => runs.filter(matches).length
const perJob = new Map<string, number>()
for (const { job } of runs) perJob.set(job, (perJob.get(job) ?? 0) + 1)

console.table({
  jobs,
  completed,
  failed,
  'workers killed': kills,
  runs: runs.length,
  'jobs that ran more than once': [...perJob.values()].filter((times) => times > 1).length,
  'runs under another action, or none': count(({ actionId, expected }) => actionId !== expected),
  'first runs that do not continue their trace': count(
    ({ attempt, traceId, enqueuedIn }) => attempt === 1 && traceId !== enqueuedIn,
  ),
  'later runs that continue a trace': count(
    ({ attempt, traceId, enqueuedIn }) => attempt > 1 && traceId === enqueuedIn,
  ),
  'later runs without a link': count(({ attempt, links, enqueuedIn }) => attempt > 1 && !links.includes(enqueuedIn)),
  'traces shared by two runs': runs.length - new Set(runs.map(({ traceId }) => traceId)).size,
  seconds,
})
