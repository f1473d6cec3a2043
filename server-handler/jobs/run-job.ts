import { callback, flag, having, notNegative, positive, required, TELEMETRY, text, whole } from '../options/rows.js'
import { checkFunction, checkOptions, type OptionRow, type OptionTable } from '../options/table.js'
import { toActionFields } from '../scope/action.js'
import { createScope, runInScope, type Scope } from '../scope/scope.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import { nameOfThrown, tryCall } from '../telemetry/user-code.js'
import { type RestoredContext, restoreCarrier } from './read-carrier.js'

/** Facts about a job that a worker begins to run. */
export interface JobFacts {
  telemetry: Telemetry
  /** The carrier in the job's data. */
  carrier: unknown
  /** Name of the queue. */
  queue: string
  /** The queue's system: `bullmq`, `sidekiq`, `sqs`. */
  system: string
  /** Kind of the job; bounded cardinality. */
  name?: string | undefined
  id?: string | undefined
  /** 1 for the first run; runs during which the worker crashed count. @default 1 */
  attempt?: number | undefined
  /** Requested delay in milliseconds. @default 0 */
  delayMs?: number | undefined
  /** Whether a schedule created it, not a request. @default false */
  isScheduled?: boolean | undefined
  /** When the job was ready to run, in epoch milliseconds. @default when it was enqueued, plus its delay */
  readyAt?: number | undefined
  /** Whether an error of a run is a failure; some queues throw to requeue a job. @default every error is */
  isFailure?: ((error: unknown) => boolean) | undefined
}

/** The options of `runJob`. */
export const JOB_FACTS = {
  telemetry: required(having(TELEMETRY, 'receives the span')),
  carrier: { ...text("the carrier from the job's data"), type: '`unknown`', fits: () => true },
  queue: required(text('name of the queue')),
  system: required(text('system of the queue, such as `bullmq`, `sidekiq` or `sqs`')),
  name: text('kind of the job; bounded cardinality'),
  id: { ...text('id of the job'), fits: () => true },
  attempt: whole({ from: 0, or: 1 }, '1 for the first run; runs during which the worker crashed count'),
  delayMs: notNegative('requested delay', 0),
  isScheduled: flag(false, 'whether a schedule created the job, not a request'),
  readyAt: positive('when the job was ready to run, in epoch milliseconds', {
    shown: 'when it was enqueued, plus its delay',
  }),
  isFailure: callback('(error: unknown) => boolean', 'whether an error of a run is a failure', {
    shown: 'every error is',
  }),
} satisfies OptionTable<JobFacts>

/** How a job's trace relates to the request's. */
export type Lineage = 'continued' | 'linked' | 'degraded' | 'none'

/**
 * A job that waited longer than this no longer counts as immediate: it gets a new trace with a link. This also catches
 * a job that was requeued by hand with its counters reset.
 */
const LONGEST_IMMEDIATE_MS = 3_600_000

/**
 * Runs a job under the action that caused it: an immediate first run continues the trace, any other starts a new one
 * with a link; the action is the same for all of them. Results and errors are the job's own, and an unreadable carrier
 * never fails it.
 *
 * @example
 * await runJob({ telemetry, carrier: job.acme_trace, queue: 'receipts', system: 'sqs', attempt: job.receiveCount }, () => send(job))
 */
export async function runJob<T>(given: JobFacts, run: (scope: Scope) => T | Promise<T>): Promise<T> {
  const facts = ignoreInvalid(given, 'runJob()')
  checkOptions(facts, JOB_FACTS, 'runJob()')
  checkFunction(run, 'runJob()', 'the function that does the job second')
  return runJobOf(facts, run)
}

/** Facts that a queue has about each message; all others are written in the worker's code. */
const OF_MESSAGE = ['name', 'attempt', 'delayMs', 'readyAt'] as const

/**
 * Returns facts without the invalid ones of a message, each of which is logged once: a counter that the queue did not
 * return, or a delay that two clocks make negative, must not fail a job. A number of attempts may be text, as in SQS.
 */
export function ignoreInvalid<Facts extends Partial<JobFacts>>(given: Facts, caller: string): Facts {
  if (typeof given !== 'object' || given === null) return given
  const facts = { ...given }
  if (typeof facts.attempt === 'string' && /^\d{1,15}$/.test(facts.attempt)) facts.attempt = Number(facts.attempt)
  for (const fact of OF_MESSAGE) {
    const { fits, must }: Pick<OptionRow<unknown>, 'fits' | 'must'> = JOB_FACTS[fact]
    if (facts[fact] === undefined || fits(facts[fact])) continue
    Reflect.deleteProperty(facts, fact)
    tryCall(() => given.telemetry?.warnOnce(`${caller} ignores \`${fact}\`: it must ${must}.`))
  }
  return facts
}

/** Facts about a job of a library. */
export interface LibraryJobFacts extends JobFacts {
  /** Whether neither the queue nor the carrier knows when the job became ready. */
  hasUnknownWait?: boolean
}

/** Runs a job whose facts come from a library and need no validation. */
export async function runJobOf<T>(facts: LibraryJobFacts, run: (scope: Scope) => T | Promise<T>): Promise<T> {
  const scope = openJob(facts)
  const { telemetry, work, startedAt } = scope
  const end = (error?: string) => {
    const durationMs = Math.max(0, telemetry.clock.now() - startedAt)
    const labels = { queue: facts.queue, job: facts.name, outcome: error === undefined ? 'ok' : 'error' }
    telemetry.meters.record('throughline.job.duration_ms', durationMs, labels)
    void work.end({ error })
    void telemetry.flushIfDue()
  }
  try {
    const result = await runInScope(scope, async () => run(scope))
    end()
    return result
  } catch (error) {
    const { isFailure = () => true } = facts
    // The queue's own function: if it throws, the error counts as a failure.
    end(tryCall(() => isFailure(error)) === false ? undefined : nameOfThrown(error))
    throw error
  }
}

function openJob(facts: LibraryJobFacts): Scope {
  const { telemetry, queue } = facts
  const { namespace, joinKeys } = telemetry
  const context = restoreCarrier(facts.carrier, { namespace, joinKeys })
  const startedAt = telemetry.clock.now()
  const lineage = toLineage(facts, context, startedAt)
  const waitMs = facts.hasUnknownWait ? undefined : toQueueWait(facts, context, startedAt)
  countProblem(facts, context)
  const work = telemetry.startWork({
    name: `process ${queue}`,
    kind: 'consumer',
    startedAt,
    ...(lineage === 'continued' ? { parent: context.origin } : { follows: context.origin }),
    attributes: {
      ...toMessagingAttributes(facts),
      'throughline.job.lineage': lineage,
      'throughline.job.queue_wait_ms': waitMs === undefined ? undefined : { double: waitMs },
      'request.id': context.requestId,
      'graphql.operation.name': context.operationName,
      ...toActionFields(namespace, context.action),
      ...context.joinKeys,
    },
  })
  if (waitMs !== undefined) telemetry.meters.record('throughline.job.queue_wait_ms', waitMs, { queue, job: facts.name })
  const { action, requestId, operationName: name } = context
  return createScope({
    ...{ telemetry, work, action, requestId, startedAt },
    joinKeys: context.joinKeys,
    operation: name === undefined ? undefined : { name },
  })
}

function toMessagingAttributes({ system, queue, id, name, attempt = 1, delayMs = 0 }: JobFacts) {
  return {
    'messaging.system': system,
    'messaging.operation.type': 'process',
    'messaging.operation.name': 'process',
    'messaging.destination.name': queue,
    'messaging.message.id': id,
    'throughline.job.name': name,
    'throughline.job.attempt': attempt,
    'throughline.job.delay_ms': delayMs > 0 ? delayMs : undefined,
  }
}

function toLineage(facts: JobFacts, { origin, problem, enqueuedAt }: RestoredContext, now: number): Lineage {
  const { attempt = 1, delayMs = 0, isScheduled = false } = facts
  if (problem === 'missing' && isScheduled) return 'none'
  if (problem) return 'degraded'
  const isImmediate = attempt <= 1 && delayMs <= 0 && !isScheduled
  const isFresh = enqueuedAt === undefined || now - enqueuedAt <= LONGEST_IMMEDIATE_MS
  return origin && isImmediate && isFresh ? 'continued' : 'linked'
}

// From when the job was ready; for a retry only the queue knows that.
function toQueueWait(
  { attempt = 1, delayMs = 0, readyAt }: JobFacts,
  { enqueuedAt }: RestoredContext,
  now: number,
): number | undefined {
  const first = attempt <= 1 && enqueuedAt !== undefined ? enqueuedAt + delayMs : undefined
  const ready = readyAt ?? first
  return ready === undefined ? undefined : Math.max(0, now - ready)
}

function countProblem({ telemetry, queue, isScheduled = false }: JobFacts, { problem }: RestoredContext): void {
  if (!problem || (problem === 'missing' && isScheduled)) return
  telemetry.signal({ signal: 'job_restore_failed', reason: problem, route: queue })
}
