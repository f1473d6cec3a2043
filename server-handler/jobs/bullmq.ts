import type { FlowJob, FlowProducer, Job, Processor, Queue } from 'bullmq'
import type { Telemetry } from '../telemetry/telemetry.js'
import { carrierKey, isPlainObject, withCarrier } from './carrier.js'
import { runJob } from './run-job.js'
import { sendJob } from './send-job.js'

/** Names that stand for BullMQ in spans. */
const SYSTEM = 'bullmq'

/** What of a queue is used here. */
type AddingQueue = Pick<Queue, 'name' | 'add' | 'addBulk' | 'upsertJobScheduler'>

/**
 * Makes a queue put the action at hand into every job that `add`, `addBulk` and `upsertJobScheduler` enqueue. Outside of a scope, and for
 * data that is no object, jobs stay as they are. Gives back the same queue.
 *
 * @example
 * const queue = traceQueue(new Queue('receipts', { connection }))
 * await queue.add('send_receipt', { order: 'o-17' })
 */
export function traceQueue<Q extends AddingQueue>(queue: Q): Q {
  const { name } = queue
  const add = queue.add.bind(queue)
  const addBulk = queue.addBulk.bind(queue)
  const schedule = queue.upsertJobScheduler.bind(queue)
  Object.assign(queue, {
    add: (...[job, data, options]: Parameters<AddingQueue['add']>) =>
      sendJob({ queue: name, system: SYSTEM, job }, (place) => add(job, withCarrier(data ?? {}, { place }), options)),
    addBulk: (jobs: Parameters<AddingQueue['addBulk']>[0]) =>
      sendJob({ queue: name, system: SYSTEM, count: jobs.length }, (place) =>
        addBulk(jobs.map((job) => ({ ...job, data: withCarrier(job.data ?? {}, { place }) }))),
      ),
    upsertJobScheduler: (...[id, repeat, template]: Parameters<AddingQueue['upsertJobScheduler']>) =>
      sendJob({ queue: name, system: SYSTEM, job: template?.name }, (place) =>
        schedule(id, repeat, { ...template, data: withCarrier(template?.data ?? {}, { place }) }),
      ),
  })
  return queue
}

/**
 * The same for a tree of jobs: each of them, parents and children, names the action at hand. Gives back the same
 * producer.
 *
 * @example
 * const flow = traceFlowProducer(new FlowProducer({ connection }))
 */
export function traceFlowProducer<F extends Pick<FlowProducer, 'add'>>(producer: F): F {
  const add = producer.add.bind(producer)
  Object.assign(producer, {
    add: (...[flow, options]: Parameters<FlowProducer['add']>) =>
      sendJob({ queue: flow.queueName, system: SYSTEM, job: flow.name }, (place) => {
        const carrying = ({ data, children, ...node }: FlowJob): FlowJob => ({
          ...node,
          data: withCarrier(data ?? {}, { place }),
          ...(children ? { children: children.map(carrying) } : {}),
        })
        return add(carrying(flow), options)
      }),
  })
  return producer
}

/**
 * Wraps the function of a worker: every run has the scope of the action that enqueued its job.
 *
 * @example
 * const worker = new Worker('receipts', traceProcessor(async (job) => send(job.data), { telemetry }), { connection })
 */
export function traceProcessor<Data, Result, Name extends string>(
  process: Processor<Data, Result, Name>,
  { telemetry }: { telemetry: Telemetry },
): Processor<Data, Result, Name> {
  const key = carrierKey(telemetry.namespace)
  return (job, token, signal) =>
    runJob(
      {
        telemetry,
        carrier: isPlainObject(job.data) ? job.data[key] : undefined,
        queue: job.queueName,
        system: SYSTEM,
        name: job.name,
        id: job.id,
        attempt: job.attemptsStarted,
        delayMs: job.opts.delay ?? 0,
        isScheduled: job.repeatJobKey !== undefined,
        readyAt: readReadyAt(job),
      },
      () => process(job, token, signal),
    )
}

// A later run became ready when its back-off was over, which the job does not tell.
function readReadyAt({ attemptsStarted, timestamp, opts }: Job): number | undefined {
  return attemptsStarted > 1 ? undefined : timestamp + (opts.delay ?? 0)
}
