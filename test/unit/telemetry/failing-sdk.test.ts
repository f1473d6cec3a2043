import { metrics, trace } from '@opentelemetry/api'
import { expect, onTestFinished, test } from 'vitest'
import { createRequestScope } from '../../../server-handler/entries/ingress.js'
import { runJob } from '../../../server-handler/entries/jobs.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const fail = (): never => {
  throw new Error('broken sampler')
}

test('an OpenTelemetry SDK whose sampler or instruments throw breaks neither requests nor jobs', async () => {
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: fail, startActiveSpan: fail }) })
  metrics.setGlobalMeterProvider({
    getMeter: () => ({ createCounter: () => ({ add: fail }), createHistogram: () => ({ record: fail }) }) as never,
  })
  onTestFinished(() => {
    trace.disable()
    metrics.disable()
  })
  const { telemetry, spans } = createMemoryTelemetry({ traceSampleRatio: 1 })
  const response = await createRequestScope({ telemetry })(new Request('http://a/'), () => new Response('served'))
  const result = await runJob({ telemetry, carrier: '{', queue: 'receipts', system: 'sqs' }, () => 'done')

  expect(await response.text()).toBe('served')
  expect(result).toBe('done')
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['process receipts']))
})
