import { context, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { describe, expect, onTestFinished, test } from 'vitest'
import { withSpan } from '../../../server-handler/entries/domain-events.js'
import { outgoingHeaders, scopeFields, setJoinKey } from '../../../server-handler/entries/ingress.js'
import { createCarrier } from '../../../server-handler/entries/jobs.js'
import { currentScope, runInScope } from '../../../server-handler/scope/scope.js'
import { createRequestScope } from '../../support/event-database.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { attributesOf } from '../../support/log-reader.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const place = () => currentScope()?.trace

describe('withSpan', () => {
  test('times an operation as a child span of the request, with its action', async () => {
    const clock = createFakeClock()
    const { telemetry, spans } = createMemoryTelemetry({ clock })
    const scope = createRequestScope(telemetry)
    const result = await runInScope(scope, () =>
      withSpan('reserve stock', async () => {
        clock.advance(25)
        return 7
      }),
    )
    expect(result).toBe(7)
    const [span] = spans
    expect(span).toMatchObject({
      name: 'reserve stock',
      traceId: scope.trace.traceId,
      parentSpanId: scope.trace.spanId,
    })
    expect(Number(span?.endTimeUnixNano) - Number(span?.startTimeUnixNano)).toBeCloseTo(25e6, -4)
    expect(span).not.toHaveProperty('status')
    expect(attributesOf(span?.attributes ?? [])).toMatchObject({
      'acme.origin_action_id': scope.action?.origin_action_id,
      'request.id': scope.requestId,
    })
  })

  test('nests, and spans side by side stay apart', async () => {
    const { telemetry, spans } = createMemoryTelemetry()
    const scope = createRequestScope(telemetry)
    const step = (name: string, ms: number) =>
      withSpan(name, async () => {
        await new Promise((resolve) => setTimeout(resolve, ms))
        await withSpan(`${name} inner`, async () => {})
      })
    await runInScope(scope, async () => {
      await withSpan('outer', () => Promise.all([step('a', 5), step('b', 1), step('c', 3)]))
      expect(place()).toBe(scope.trace)
    })
    const find = (name: string) => spans.find((span) => span.name === name)
    expect(spans).toHaveLength(7)
    for (const name of ['a', 'b', 'c']) {
      expect(find(name)?.parentSpanId).toBe(find('outer')?.spanId)
      expect(find(`${name} inner`)?.parentSpanId).toBe(find(name)?.spanId)
    }
  })

  test.each([
    ['a rejection', async () => Promise.reject(new RangeError('secret'))],
    [
      'a synchronous throw',
      () => {
        throw new RangeError('secret')
      },
    ],
  ])('records an error by its name and throws the same one on: %s', async (_, run) => {
    const { telemetry, spans } = createMemoryTelemetry()
    const scope = createRequestScope(telemetry)
    const error = await runInScope(scope, () => withSpan('charge', run).catch((caught: unknown) => caught))
    expect(error).toBeInstanceOf(RangeError)
    expect(spans).toMatchObject([{ name: 'charge', status: { code: 2, message: 'RangeError' } }])
    expect(JSON.stringify(spans)).not.toContain('secret')
  })

  test('is the parent of outgoing calls and jobs, and in every log line', async () => {
    const { telemetry, spans } = createMemoryTelemetry()
    const scope = createRequestScope(telemetry)
    const inner = await runInScope(scope, () =>
      withSpan('charge', async () => ({
        fields: scopeFields(),
        carrier: createCarrier(),
        headers: outgoingHeaders(),
        spanId: place()?.spanId,
      })),
    )
    expect(inner.spanId).not.toBe(scope.trace.spanId)
    expect(inner.fields).toMatchObject({ span_id: inner.spanId, 'session.id': scope.sessionId })
    expect(inner.carrier?.traceparent).toContain(inner.spanId)
    expect(spans.find(({ name }) => name === 'outgoing request')?.parentSpanId).toBe(inner.spanId)
    expect(inner.headers.traceparent).toContain(scope.trace.traceId)
  })

  test('a business key that becomes known in it belongs to the whole request', async () => {
    const { telemetry, spans } = createMemoryTelemetry()
    const scope = createRequestScope(telemetry)
    await runInScope(scope, async () => {
      await withSpan('charge', async () => setJoinKey('receipt_id', 'r-1'))
      expect(scopeFields()).toMatchObject({ receipt_id: 'r-1' })
    })
    await scope.work.end()
    expect(spans.map(({ attributes }) => attributesOf(attributes).receipt_id)).toEqual(['r-1', 'r-1'])
  })

  test('a session that becomes known in it, or beside it, belongs to the whole request', async () => {
    const { telemetry } = createMemoryTelemetry()
    const scope = createRequestScope(telemetry, { sessionId: undefined })
    await runInScope(scope, () =>
      withSpan('sign in', async () => {
        Reflect.set(currentScope() ?? {}, 'sessionId', 'session-1')
        expect(currentScope()?.sessionId).toBe('session-1')
        Reflect.set(scope, 'sessionId', 'session-2')
        expect(scopeFields()).toMatchObject({ 'session.id': 'session-2' })
      }),
    )
    expect(scope.sessionId).toBe('session-2')
  })

  test('only runs the operation outside of a request', async () => {
    await expect(withSpan('x', () => 3)).resolves.toBe(3)
    await expect(withSpan('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(currentScope()).toBeUndefined()
  })

  test('is a span of an OpenTelemetry SDK where one is registered, below its active span', async () => {
    const exporter = new InMemorySpanExporter()
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    provider.register()
    onTestFinished(async () => {
      trace.disable()
      context.disable()
      await provider.shutdown()
    })
    const tracer = provider.getTracer('shop')
    const { telemetry, spans } = createMemoryTelemetry()
    await runInScope(createRequestScope(telemetry), () =>
      tracer.startActiveSpan('theirs', async (span) => {
        await withSpan('ours', () => tracer.startActiveSpan('inside', (inside) => inside.end())).catch(() => {})
        span.end()
      }),
    )
    const find = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name)
    expect(find('ours')?.parentSpanContext?.spanId).toBe(find('theirs')?.spanContext().spanId)
    expect(find('inside')?.parentSpanContext?.spanId).toBe(find('ours')?.spanContext().spanId)
    expect(spans).toEqual([])
  })
})
