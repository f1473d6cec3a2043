import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { eventually } from './eventually.js'
import { startRedis } from './redis-server.js'

/** One run of a job, as the job itself recorded it. */
export interface SidekiqRun {
  number: number
  /** 1 for the first. */
  run: number
  action: string | null
  trace: string
  join: Record<string, string>
  lineage: [lineage: string, attempt: number, queueWaitMs: number]
}

/** A job as it was enqueued. */
export interface EnqueuedJob {
  number: number
  action: string
  trace: string
  delayed: boolean
}

/** What became of the jobs. */
export interface SidekiqResult {
  jobs: EnqueuedJob[]
  runs: SidekiqRun[]
  /** Jobs that were lost with a worker and pushed again, as an operator would. */
  pushedAgain: number
  kills: Record<'SIGTERM' | 'SIGKILL', number>
  /** Lines of Sidekiq and of the jobs, as JSON. */
  lines: { msg: string; ctx?: Record<string, string> }[]
  ms: number
}

const FOLDER = 'interop/ruby/test/run'
const run = promisify(execFile)

/** Runs jobs with a real Sidekiq on a Redis of its own; its worker is ended several times in between. */
export async function runSidekiq({ jobs: count, kills }: { jobs: number; kills: number }): Promise<SidekiqResult> {
  const server = await startRedis()
  const redis = new Redis(server.url)
  const startedAt = Date.now()
  const lines: SidekiqResult['lines'] = []
  const startWorker = () => startSidekiq(server.url, lines)
  try {
    const env = { ...process.env, REDIS_URL: server.url }
    const { stdout } = await run('ruby', [`${FOLDER}/enqueue.rb`, String(count)], { env, maxBuffer: 1 << 26 })
    const jobs: EnqueuedJob[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const result: SidekiqResult = { jobs, runs: [], pushedAgain: 0, kills: { SIGTERM: 0, SIGKILL: 0 }, lines, ms: 0 }
    let worker = startWorker()
    for (let i = 1; i <= kills; i += 1) {
      const enough = Math.floor((count * i) / (kills + 1))
      await eventually(async () => (await redis.scard('finished')) >= enough, { withinMs: 240_000 })
      const signal = i % 2 === 0 ? 'SIGTERM' : 'SIGKILL'
      worker.kill(signal)
      if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit')
      result.kills[signal] += 1
      result.pushedAgain += await pushLost(redis, count)
      worker = startWorker()
    }
    await eventually(async () => (await redis.scard('finished')) === count, { withinMs: 240_000 })
    worker.kill('SIGTERM')
    if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit')
    result.runs = (await redis.lrange('runs', 0, -1)).map((line) => JSON.parse(line))
    result.ms = Date.now() - startedAt
    return result
  } finally {
    redis.disconnect()
    await server.stop()
  }
}

function startSidekiq(redisUrl: string, lines: SidekiqResult['lines']): ChildProcess {
  const words = ['-r', `./${FOLDER}/shop_jobs.rb`, '-c', '5', '-t', '1', '-e', 'production']
  const worker = spawn('sidekiq', words, {
    env: { ...process.env, REDIS_URL: redisUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  createInterface({ input: worker.stdout }).on('line', (line) => {
    if (line.startsWith('{')) lines.push(JSON.parse(line))
  })
  return worker
}

/** Pushes the jobs again that are neither finished nor anywhere in Redis; no worker may be running. */
async function pushLost(redis: Redis, count: number): Promise<number> {
  const waiting = [
    ...(await redis.lrange('queue:default', 0, -1)),
    ...(await redis.zrange('schedule', '0', '-1')),
    ...(await redis.zrange('retry', '0', '-1')),
  ].map((job) => String(JSON.parse(job).args[0]))
  const known = new Set([...waiting, ...(await redis.smembers('finished'))])
  const lost = Array.from({ length: count }, (_, i) => String(i)).filter((number) => !known.has(number))
  for (const number of lost) {
    const { at: _, ...job } = JSON.parse((await redis.hget('pushed', number)) ?? '{}')
    await redis.lpush('queue:default', JSON.stringify({ ...job, enqueued_at: Date.now() / 1000 }))
  }
  return lost.length
}

/** Sentences about runs that break the contract; none if all is well. */
export function findViolations({ jobs, runs, lines }: SidekiqResult): string[] {
  const violations: string[] = []
  const byNumber = new Map(jobs.map((job) => [job.number, job]))
  for (const { number, run: nth, action, trace, join, lineage } of runs) {
    const job = byNumber.get(number)
    const what = `run ${nth} of job ${number}`
    if (action !== job?.action) violations.push(`${what} names ${action}`)
    if (join.receipt_id !== `r-${number}`) violations.push(`${what} has no receipt_id`)
    const continues = trace === job?.trace
    if (continues !== (lineage[0] === 'continued')) violations.push(`${what} is ${lineage[0]} in trace ${trace}`)
    if (continues && job?.delayed) violations.push(`${what} is delayed and continues its trace`)
    if (continues && nth > 1) violations.push(`${what} continues the trace of its request`)
    if (lineage[2] < 0 || lineage[2] > 600_000) violations.push(`${what} waited ${lineage[2]} ms`)
  }
  for (const { msg, ctx } of lines)
    if (ctx?.jid && !ctx['acme.origin_action_id']) violations.push(`the line “${msg}” of ${ctx.jid} names no action`)
  return violations
}
