import { expect, test } from 'vitest'
import { withSpan } from '../../../server-handler/entries/domain-events.js'
import { runAction } from '../../../server-handler/entries/ingress.js'
import { traceProcessor } from '../../../server-handler/entries/jobs/bullmq.js'
import { fromParams, runJob, sendJob } from '../../../server-handler/entries/jobs.js'
import { nextActionScope, nextScope } from '../../../server-handler/entries/next.js'
import { createParkingLot, memoryParkingStore } from '../../../server-handler/entries/parking-lot.js'
import { workerScope } from '../../../server-handler/entries/worker.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const { telemetry } = createMemoryTelemetry()
const JOB = { telemetry, queue: 'receipts', system: 'sqs', carrier: undefined }
const parking = createParkingLot({ store: memoryParkingStore(), telemetry })

const CALLS: Record<string, (given: never) => unknown> = {
  'runJob()': (given) => runJob(JOB, given),
  'sendJob()': (given) => sendJob({ queue: 'receipts', system: 'sqs' }, given),
  'fromParams()': (given) => fromParams({}, { telemetry, system: 'sfn', workflow: 'checkout' }, given),
  'traceProcessor()': (given) => traceProcessor(given, { telemetry }),
  'runAction()': (given) => runAction({ telemetry, name: 'restock' }, given),
  'withSpan()': (given) => withSpan('reserve', given),
  'traceCallback()': (given) => parking.traceCallback({ name: 'paid', correlationKeyFrom: () => null }, given),
  'the scope of nextScope()': (given) => nextScope({ telemetry })(given),
  'the scope of nextActionScope()': (given) => nextActionScope(async () => new Headers(), { telemetry })('add', given),
  'the scope of workerScope()': (given) => workerScope({ telemetry })({ fetch: given }),
}

test.each(Object.entries(CALLS))('%s says what it takes if it is not given a function', async (name, call) => {
  for (const [given, shown] of [
    [undefined, 'undefined'],
    ['./worker.js', '"./worker.js"'],
  ]) {
    const attempt = async () => call(given as never)
    await expect(attempt()).rejects.toThrow(`throughline: ${name} takes `)
    await expect(attempt()).rejects.toThrow(`; got ${shown}.`)
  }
})
