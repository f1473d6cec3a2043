import type { FlowJob, FlowProducer, Job, Processor, Queue } from 'bullmq'
import type { TracePlace } from '../telemetry/span.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import { carrierKey, isPlainObject, withCarrier } from './carrier.js'
import { runJob } from './run-job.js'
import { sendJob } from './send-job.js'

/** Names that stand for BullMQ in spans. */
const SYSTEM = 'bullmq'

/** What a processor throws to say that it has put its job back by itself; BullMQ fails no job for it. */
const PUT_BACK: ReadonlySet<string> = new Set([
  'DelayedError',
  'RateLimitError',
  'WaitingChildrenError',
  'WaitingError',
])

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
      sendJob({ queue: name, system: SYSTEM, job }, (place) => add(job, carried(data, place), options)),
    addBulk: (jobs: Parameters<AddingQueue['addBulk']>[0]) =>
      sendJob({ queue: name, system: SYSTEM, count: jobs.length }, (place) =>
        addBulk(jobs.map((job) => ({ ...job, data: carried(job.data, place) }))),
      ),
    upsertJobScheduler: (...[id, repeat, template]: Parameters<AddingQueue['upsertJobScheduler']>) =>
      sendJob({ queue: name, system: SYSTEM, job: template?.name }, (place) =>
        schedule(id, repeat, { ...template, data: carried(template?.data ?? undefined, place) }),
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
export function traceFlowProducer<F extends Pick<FlowProducer, 'add' | 'addBulk'>>(producer: F): F {
  const add = producer.add.bind(producer)
  const addBulk = producer.addBulk.bind(producer)
  Object.assign(producer, {
    add: (...[flow, options]: Parameters<FlowProducer['add']>) =>
      sendJob({ queue: flow.queueName, system: SYSTEM, job: flow.name }, (place) =>
        add(carrying(flow, place), options),
      ),
    addBulk: (flows: Parameters<FlowProducer['addBulk']>[0]) =>
      sendJob({ queue: nameOfAll(flows), system: SYSTEM, count: flows.length }, (place) =>
        addBulk(flows.map((flow) => carrying(flow, place))),
      ),
  })
  return producer
}

// A job without data has a place for a carrier all the same; `null` was given on purpose.
const carried = (data: unknown, place: TracePlace | undefined): unknown =>
  withCarrier(data === undefined ? {} : data, { place })

function carrying({ data, children, ...node }: FlowJob, place: TracePlace | undefined): FlowJob {
  return {
    ...node,
    data: carried(data, place),
    ...(children ? { children: children.map((child) => carrying(child, place)) } : {}),
  }
}

// One span stands for all of them, and they may go to many queues.
function nameOfAll(flows: readonly FlowJob[]): string {
  const names = new Set(flows.map(({ queueName }) => queueName))
  return names.size === 1 ? [...names].join() : 'flows'
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
        isFailure: (error) => !(error instanceof Error && PUT_BACK.has(error.name)),
        readyAt: readReadyAt(job),
      },
      () => process(job, token, signal),
    )
}

// A later run became ready when its back-off was over, which the job does not tell.
function readReadyAt({ attemptsStarted, timestamp, opts }: Job): number | undefined {
  return attemptsStarted > 1 ? undefined : timestamp + (opts.delay ?? 0)
}
