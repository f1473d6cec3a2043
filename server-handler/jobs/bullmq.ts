import type { FlowJob, FlowOpts, FlowProducer, Job, Processor, Queue } from 'bullmq'
import { byteLength } from '../../src/shared/byte-length.js'
import { having, required, TELEMETRY } from '../options/rows.js'
import { checkFunction, fillOptions, type OptionTable } from '../options/table.js'
import { currentScope } from '../scope/scope.js'
import type { SpanContext } from '../telemetry/span.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import { tryCall } from '../telemetry/user-code.js'
import { carrierKey, createCarrier, isPlainObject } from './carrier.js'
import { runJobOf } from './run-job.js'
import { sendJobOf } from './send-job.js'

/** Names of BullMQ in spans. */
const SYSTEM = 'bullmq'

/** Errors with which a processor signals that it has requeued its own job; BullMQ does not fail the job for them. */
const REQUEUE_ERRORS: ReadonlySet<string> = new Set([
  'DelayedError',
  'RateLimitError',
  'WaitingChildrenError',
  'WaitingError',
])

/** The parts of a queue that are used here. */
type AddingQueue = Pick<Queue, 'name' | 'opts' | 'add' | 'addBulk' | 'upsertJobScheduler'>

/**
 * Adds the current action to every job that `add`, `addBulk` and `upsertJobScheduler` enqueue. Outside a scope jobs are
 * unchanged. Returns the same queue.
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
  const carry = <Job extends CarryingJob>(job: Job, spanContext: SpanContext | undefined) =>
    carrying(job, spanContext, { ...queue.opts?.defaultJobOptions, ...ownTracing(queue) })
  Object.assign(queue, {
    add: (...[job, data, options]: Parameters<AddingQueue['add']>) =>
      sendJobOf({ queue: name, system: SYSTEM, job }, (spanContext) => {
        const { data: carried, opts } = carry({ data, opts: options }, spanContext)
        return add(job, carried, opts)
      }),
    addBulk: (jobs: Parameters<AddingQueue['addBulk']>[0]) =>
      sendJobOf({ queue: name, system: SYSTEM, count: jobs?.length }, async (spanContext) =>
        addBulk(Array.isArray(jobs) ? jobs.map((job) => carry(job, spanContext)) : jobs),
      ),
    upsertJobScheduler: (...[id, repeat, template]: Parameters<AddingQueue['upsertJobScheduler']>) =>
      sendJobOf({ queue: name, system: SYSTEM, job: template?.name }, (spanContext) =>
        schedule(id, repeat, carry({ ...template, data: template?.data ?? undefined }, spanContext)),
      ),
  })
  return queue
}

/**
 * The same for a tree of jobs: each of them, parents and children, carries the current action. Returns the same
 * producer.
 *
 * @example
 * const flow = traceFlowProducer(new FlowProducer({ connection }))
 */
export function traceFlowProducer<F extends Pick<FlowProducer, 'add' | 'addBulk'> & { opts?: object }>(producer: F): F {
  const add = producer.add.bind(producer)
  const addBulk = producer.addBulk.bind(producer)
  Object.assign(producer, {
    add: (...[flow, options]: Parameters<FlowProducer['add']>) =>
      sendJobOf({ queue: flow?.queueName, system: SYSTEM, job: flow?.name }, async (spanContext) =>
        add(
          flow && carryingTree(flow, spanContext, { queues: options?.queuesOptions, ...ownTracing(producer) }),
          options,
        ),
      ),
    addBulk: (flows: Parameters<FlowProducer['addBulk']>[0]) =>
      sendJobOf({ queue: nameOfAll(flows), system: SYSTEM, count: flows?.length }, async (spanContext) =>
        addBulk(
          Array.isArray(flows) ? flows.map((flow) => carryingTree(flow, spanContext, ownTracing(producer))) : flows,
        ),
      ),
  })
  return producer
}

/** The parts of a job that determine where its carrier is placed. */
interface CarryingJob {
  data?: unknown
  opts?: CarryingOptions | undefined
}

interface CarryingOptions {
  sizeLimit?: number | undefined
  /** Metadata of BullMQ's own tracing, or anything if it is set up. */
  telemetry?: unknown
}

/** How the jobs of a queue are added by default, and whether this one waits for others. */
interface AddingOptions extends CarryingOptions {
  hasChildren?: boolean
}

/**
 * Marks a parent in the metadata, beside the carrier: it becomes ready when its children have run, which BullMQ does not
 * record. Readers of carriers ignore it.
 */
const WAITS = 'waits_for_children'

const ownTracing = ({ opts }: { opts?: { telemetry?: unknown } }): CarryingOptions =>
  opts?.telemetry ? { telemetry: opts.telemetry } : {}

/**
 * Returns a job with the carrier of the current action: in its data, as the contract requires, and in the options,
 * where it survives changes of the data. It is omitted if BullMQ would reject the job.
 */
function carrying<Job extends CarryingJob>(
  job: Job,
  spanContext: SpanContext | undefined,
  defaults: AddingOptions | undefined,
): Job {
  const carrier = tryCall(() => createCarrier({ spanContext }))
  const key = carrierKey(currentScope()?.namespace)
  if (!carrier) return job
  const { telemetry = defaults?.telemetry, sizeLimit = defaults?.sizeLimit } = job.opts ?? {}
  const metadata = JSON.stringify({ ...carrier, ...(defaults?.hasChildren ? { [WAITS]: true } : {}) })
  // A job without data can hold a carrier; an explicit `null` is kept.
  const data = withCarrierIn(job.data === undefined ? {} : job.data, { key, carrier })
  return {
    ...job,
    data: isWithin(data, sizeLimit) ? data : job.data,
    // Options used by BullMQ's own tracing, or by the application, are not overwritten.
    ...(telemetry ? {} : { opts: { ...job.opts, telemetry: { metadata, omitContext: true } } }),
  }
}

/** BullMQ itself rejects data that JSON cannot represent, with its own message. */
const isWithin = (data: unknown, sizeLimit: number | undefined): boolean =>
  !sizeLimit || (tryCall(() => byteLength(JSON.stringify(data))) ?? 0) <= sizeLimit

interface TreeOptions extends Pick<CarryingOptions, 'telemetry'> {
  queues?: FlowOpts['queuesOptions'] | undefined
}

function carryingTree(
  { children, ...node }: FlowJob,
  spanContext: SpanContext | undefined,
  options: TreeOptions,
): FlowJob {
  const { queues, ...tracing } = options
  const hasChildren = (children?.length ?? 0) > 0
  return {
    ...carrying(node, spanContext, { ...queues?.[node.queueName]?.defaultJobOptions, ...tracing, hasChildren }),
    ...(children ? { children: children.map((child) => carryingTree(child, spanContext, options)) } : {}),
  }
}

// One span covers all of them, and they may go to several queues.
function nameOfAll(flows: readonly FlowJob[]): string {
  const names = new Set(Array.isArray(flows) ? flows.map((flow) => flow?.queueName) : [])
  return names.size === 1 ? [...names].join() : 'flows'
}

/** The options of `traceProcessor`. */
export interface ProcessorOptions {
  /** Receives the spans. */
  telemetry: Telemetry
}

/** The options of `traceProcessor`. */
export const PROCESSOR_OPTIONS = {
  telemetry: required(having(TELEMETRY, 'receives the spans')),
} satisfies OptionTable<ProcessorOptions>

/**
 * Wraps the processor of a worker: every run has the scope of the action that enqueued its job.
 *
 * @example
 * const worker = new Worker('receipts', traceProcessor(async (job) => send(job.data), { telemetry }), { connection })
 */
export function traceProcessor<Data, Result, Name extends string>(
  process: Processor<Data, Result, Name>,
  options: ProcessorOptions,
): Processor<Data, Result, Name> {
  checkFunction(
    process,
    'traceProcessor()',
    'the function of the processor first; in a file of its own, wrap what it exports',
  )
  const { telemetry } = fillOptions(options, PROCESSOR_OPTIONS, 'traceProcessor()')
  const key = carrierKey(telemetry.namespace)
  return (job, token, signal) => {
    const inData = isPlainObject(job.data) ? job.data[key] : undefined
    if (inData !== undefined) keepCarrier(job, { key, carrier: inData })
    return runJobOf(
      {
        telemetry,
        carrier: inData ?? readOptions(job),
        queue: job.queueName,
        system: SYSTEM,
        name: job.name,
        id: job.id,
        attempt: job.attemptsStarted,
        delayMs: job.opts.delay ?? 0,
        isScheduled: job.repeatJobKey !== undefined,
        isFailure: (error) => !(error instanceof Error && REQUEUE_ERRORS.has(error.name)),
        readyAt: readReadyAt(job),
        hasUnknownWait: job.opts?.telemetry?.metadata?.includes(`"${WAITS}":true`) ?? false,
      },
      () => process(job, token, signal),
    )
  }
}

/** Adds the carrier to data that a run passes to `updateData`, so that the next run has it too. */
function keepCarrier<Data>(job: Pick<Job<Data>, 'updateData'>, carrier: Carried): void {
  const { updateData } = job
  if (typeof updateData !== 'function') return
  Object.assign(job, { updateData: (data: Data) => Reflect.apply(updateData, job, [withCarrierIn(data, carrier)]) })
}

interface Carried {
  key: string
  carrier: unknown
}

// An existing carrier was copied with the data of another job.
const withCarrierIn = (data: unknown, { key, carrier }: Carried): unknown =>
  isPlainObject(data) ? { ...data, [key]: carrier } : data

/** The carrier in a job's options, which other tracing may use for its own metadata. */
function readOptions({ opts }: Pick<Job, 'opts'>): unknown {
  const metadata = opts?.telemetry?.metadata
  if (typeof metadata !== 'string') return undefined
  return metadata.includes('"origin_action_id"') ? metadata : undefined
}

// A retry became ready when its backoff was over, which the job does not record.
function readReadyAt({ attemptsStarted, timestamp, opts }: Job): number | undefined {
  return attemptsStarted > 1 ? undefined : timestamp + (opts.delay ?? 0)
}
