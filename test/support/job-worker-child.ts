import { type Job, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { currentScope } from '../../server-handler/entries/ingress.js'
import { traceProcessor } from '../../server-handler/entries/jobs/bullmq.js'
import { createTelemetry } from '../../server-handler/telemetry/telemetry.js'

// Runs jobs until it is killed. Each run is written down in Redis before anything else happens in it.
const [url = '', queue = ''] = process.argv.slice(2)
const redis = new Redis(url, { maxRetriesPerRequest: null })
const telemetry = createTelemetry({ namespace: 'acme', environmentVariables: {} })

const worker = new Worker(
  queue,
  traceProcessor(
    async (job: Job<{ expected: string; acme_trace?: { traceparent?: string } }>) => {
      const scope = currentScope()
      const run = {
        job: job.id,
        attempt: job.attemptsStarted,
        expected: job.data.expected,
        enqueuedIn: job.data.acme_trace?.traceparent?.split('-')[1],
        actionId: scope?.action?.origin_action_id,
        traceId: scope?.trace.traceId,
        links: scope?.trace.links.map(({ traceId }) => traceId),
      }
      await redis.rpush(`${queue}:runs`, JSON.stringify(run))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60))
      if (Math.random() < 0.1) throw new Error('the printer is out of paper')
    },
    { telemetry },
  ),
  {
    connection: { url, maxRetriesPerRequest: null },
    concurrency: 25,
    lockDuration: 1_000,
    stalledInterval: 500,
    maxStalledCount: 1_000,
  },
)
worker.on('error', () => {}) // Seen in the count of finished jobs.
process.stdout.write('working\n')
