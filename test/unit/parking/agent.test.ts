import { context, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { expect, onTestFinished, test } from 'vitest'
import { memoryParkingStore } from '../../../server-handler/parking/memory-store.js'
import { createParkingLot } from '../../../server-handler/parking/parking-lot.js'

/** An OpenTelemetry SDK as an app registers it. */
function registerSdk() {
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  provider.register()
  onTestFinished(async () => {
    trace.disable()
    context.disable()
    await provider.shutdown()
  })
  return { exporter, tracer: provider.getTracer('shop') }
}

test('beside an OpenTelemetry SDK its active span is parked, and a callback is a span of the SDK with a link', async () => {
  const { exporter, tracer } = registerSdk()
  const parking = createParkingLot({ store: memoryParkingStore(), warn: () => {} })
  const parker = await tracer.startActiveSpan('POST /checkout', async (span) => {
    expect(await parking.park('pi_1')).toBe(true)
    span.end()
    return span.spanContext()
  })
  const onPaid = parking.traceCallback({ name: 'payment_succeeded', correlationKeyFrom: (id: string) => id }, () =>
    tracer.startActiveSpan('SELECT', (span) => span.end()),
  )
  const webhook = await tracer.startActiveSpan('POST /webhooks', async (span) => {
    await onPaid('pi_1')
    span.end()
    return span.spanContext()
  })
  const find = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name)
  const callback = find('payment_succeeded')
  expect(callback?.links.map(({ context: { traceId, spanId } }) => [traceId, spanId])).toEqual([
    [parker.traceId, parker.spanId],
  ])
  expect(callback?.spanContext().traceId).toBe(webhook.traceId)
  expect(callback?.parentSpanContext?.spanId).toBe(webhook.spanId)
  expect(callback?.attributes).toMatchObject({ 'throughline.parked.found': true })
  expect(find('SELECT')?.parentSpanContext?.spanId).toBe(callback?.spanContext().spanId)
})
