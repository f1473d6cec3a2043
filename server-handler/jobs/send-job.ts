import { required, text, whole } from '../options/rows.js'
import { checkFunction, checkOptions, type OptionTable } from '../options/table.js'
import { toActionFields } from '../scope/action.js'
import { currentScope } from '../scope/scope.js'
import type { SpanContext } from '../telemetry/span.js'
import { nameOfThrown } from '../telemetry/user-code.js'

/** Facts about a job that is enqueued. */
export interface SendFacts {
  queue: string
  system: string
  job?: string | undefined
  /** Number of jobs enqueued together. @default 1 */
  count?: number | undefined
}

/** The options of `sendJob`. */
export const SEND_FACTS = {
  queue: required(text('name of the queue')),
  system: required(text('system of the queue, such as `bullmq`, `sidekiq` or `sqs`')),
  job: text('kind of the job; bounded cardinality'),
  count: whole({ from: 0, or: 1 }, 'jobs that are enqueued together'),
} satisfies OptionTable<SendFacts>

/**
 * Enqueues within a producer span, so that a timeline shows who enqueued and how long it took. Outside a scope it only
 * enqueues.
 *
 * @example
 * await sendJob({ queue: 'receipts', system: 'sqs' }, (spanContext) => sqs.send(withCarrier(message, { spanContext })))
 */
export async function sendJob<T>(
  facts: SendFacts,
  send: (spanContext: SpanContext | undefined) => Promise<T>,
): Promise<T> {
  checkOptions(facts, SEND_FACTS, 'sendJob()')
  checkFunction(send, 'sendJob()', 'the function that enqueues second')
  return sendJobOf(facts, send)
}

/** Enqueues a job whose facts come from a library and need no validation. */
export async function sendJobOf<T>(
  facts: SendFacts,
  send: (spanContext: SpanContext | undefined) => Promise<T>,
): Promise<T> {
  const scope = currentScope()
  if (!scope) return send(undefined)
  const { telemetry, namespace, action, requestId, joinKeys } = scope
  const work = telemetry.startWork({
    name: `send ${facts.queue}`,
    kind: 'producer',
    startedAt: telemetry.clock.now(),
    parent: scope.trace,
    attributes: {
      'messaging.system': facts.system,
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'send',
      'messaging.destination.name': facts.queue,
      'messaging.batch.message_count': (facts.count ?? 1) > 1 ? facts.count : undefined,
      'throughline.job.name': facts.job,
      'request.id': requestId,
      ...toActionFields(namespace, action),
      ...joinKeys,
    },
  })
  try {
    const result = await work.run(() => send(work.spanContext))
    scope.pending.add(work.end())
    return result
  } catch (error) {
    scope.pending.add(work.end({ error: nameOfThrown(error) }))
    throw error
  }
}
