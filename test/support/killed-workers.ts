import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { runInScope } from '../../server-handler/entries/ingress.js'
import { traceQueue } from '../../server-handler/entries/jobs/bullmq.js'
import { createScope } from '../../server-handler/scope/scope.js'
import { createTelemetry } from '../../server-handler/telemetry/telemetry.js'
import { eventually } from './eventually.js'

/** One run of a job, as the worker wrote it down. */
export interface JobRun {
  job: string
  attempt: number
  /** The action that enqueued the job. */
  expected: string
  /** The trace that it was enqueued in. */
  enqueuedIn: string
  actionId: string | undefined
  traceId: string | undefined
  links: string[]
}

/** The outcome of the jobs. */
export interface KilledJobs {
  completed: number
  failed: number
  kills: number
  runs: JobRun[]
  seconds: number
}

/** Enqueues jobs, each by an action of its own, and lets workers run them that are killed all the time. */
export async function runJobsWithKills(
  url: string,
  { jobs, killEveryJobs }: { jobs: number; killEveryJobs: number },
): Promise<KilledJobs> {
  const name = `killed-${crypto.randomUUID()}`
  const queue = traceQueue(new Queue(name, { connection: { url } }))
  const redis = new Redis(url)
  const started = Date.now()
  await enqueue(queue, jobs)
  const workers = [startWorker(url, name), startWorker(url, name)]
  let kills = 0
  // By what is done, not by the clock: however fast the machine is, runs are cut off in the middle.
  const killOne = () => {
    const place = Math.floor(Math.random() * workers.length)
    kills += 1
    workers[place]?.kill('SIGKILL')
    workers[place] = startWorker(url, name)
  }
  try {
    await eventually(
      async () => {
        const done = (await queue.getCompletedCount()) + (await queue.getFailedCount())
        if (done < jobs && done >= (kills + 1) * killEveryJobs) killOne()
        return done >= jobs
      },
      { withinMs: 600_000 },
    )
    const runs = (await redis.lrange(`${name}:runs`, 0, -1)).map((line): JobRun => JSON.parse(line))
    const [completed, failed] = [await queue.getCompletedCount(), await queue.getFailedCount()]
    return { completed, failed, kills, runs, seconds: (Date.now() - started) / 1_000 }
  } finally {
    for (const worker of workers) worker.kill('SIGKILL')
    await Promise.all(workers.map((worker) => worker.exitCode ?? worker.signalCode ?? once(worker, 'exit')))
    await queue.close()
    redis.disconnect()
  }
}

async function enqueue(queue: Queue, jobs: number): Promise<void> {
  const telemetry = createTelemetry({ namespace: 'acme', environmentVariables: {} })
  for (let at = 0; at < jobs; at += 500) {
    const batch = Array.from({ length: Math.min(500, jobs - at) }, (_, i) => {
      const id = `act_${String(at + i).padStart(26, '0')}`
      const work = telemetry.startWork({ name: 'POST /graphql', kind: 'server', startedAt: Date.now() })
      const scope = createScope({ telemetry, work, action: { origin_action_id: id } })
      return runInScope(scope, () =>
        queue.add('send_receipt', { expected: id }, { attempts: 1_000, backoff: { type: 'fixed', delay: 5 } }),
      )
    })
    await Promise.all(batch)
  }
}

function startWorker(url: string, queue: string): ChildProcess {
  const file = fileURLToPath(new URL('./job-worker-child.ts', import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', file, url, queue], { stdio: 'ignore' })
}
