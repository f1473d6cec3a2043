import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { type Attributes, context, metrics, trace } from '@opentelemetry/api'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  createRequestScope,
  currentScope,
  type IngressOptions,
  instrumentFetch,
  outgoingHeaders,
  scopeFields,
  setJoinKey,
} from '../../server-handler/entries/ingress.js'
import { createCarrier, runJob } from '../../server-handler/entries/jobs.js'
import { nodeScope } from '../../server-handler/entries/node.js'
import type { Span } from '../../server-handler/otlp/model.js'
import { ACTION_ID } from '../support/envelope.js'
import { eventually } from '../support/eventually.js'
import { createMemoryTelemetry } from '../support/memory-telemetry.js'

// Asked for in the way that instrumentations watch: they patch what `require` gives.
const require = createRequire(import.meta.url)

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const INBOUND = {
  connection: 'close',
  traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
  tracestate: 'vendor=1',
  'x-acme-origin-action-id': ACTION_ID,
}

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
class Reader extends MetricReader {
  protected async onForceFlush() {}
  protected async onShutdown() {}
}
const reader = new Reader()
const meters = new MeterProvider({ readers: [reader] })

beforeAll(() => {
  provider.register()
  metrics.setGlobalMeterProvider(meters)
})
afterAll(async () => {
  await provider.shutdown()
  trace.disable()
  context.disable()
  metrics.disable()
})
afterEach(() => exporter.reset())

type Handle = () => unknown

/** A server with a request scope, and what its telemetry has written. */
async function open(handle: Handle, options: IngressOptions = {}) {
  const { telemetry, spans } = createMemoryTelemetry()
  const scope = nodeScope({ telemetry, routes: { '/graphql': 'private' }, ...options })
  const server = require('node:http').createServer((req: never, res: { end(text: string): void }) =>
    scope(req, res as never, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      res.end(JSON.stringify((await handle()) ?? null))
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  const close = () => new Promise((resolve) => server.close(resolve))
  const ask = async (path: string, headers: Record<string, string> = INBOUND) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
    return { response, body: await response.json() }
  }
  /** The same over a raw socket, without instrumentation. */
  const askUnwatched = (path: string) =>
    new Promise<{ body: unknown }>((resolve) => {
      const lines = Object.entries(INBOUND).map(([name, value]) => `${name}: ${value}\r\n`)
      let text = ''
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`GET ${path} HTTP/1.1\r\nhost: shop.example.com\r\n${lines.join('')}\r\n`),
      )
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('close', () => resolve({ body: JSON.parse(/\{.*\}|"[0-9a-f]*"/s.exec(text)?.[0] ?? 'null') }))
    })
  return { ask, askUnwatched, close, own: spans as readonly Span[] }
}

const ended = (name: string): Promise<ReadableSpan> =>
  eventually(() => exporter.getFinishedSpans().find((span) => span.name.startsWith(name)))
const linked = ({ links }: ReadableSpan) => links.map((link) => link.context.traceId)
const SERVER = 1

describe('with an OpenTelemetry SDK that watches no HTTP', () => {
  test('the request’s span is the SDK’s, a child of the caller’s, and our own sink is given none', async () => {
    const { ask, close, own } = await open(() => {
      setJoinKey('receipt_id', 'r-1')
      trace.getTracer('shop').startSpan('inner').end()
      return scopeFields()
    })
    const { body, response } = await ask('/graphql')
    await close()
    const span = await ended('GET /graphql')
    const inner = await ended('inner')

    expect(span.spanContext().traceId).toBe(TRACE_ID)
    expect(span.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
    expect(span.spanContext().traceState?.serialize()).toBe('vendor=1')
    expect(span.attributes).toMatchObject({
      'acme.origin_action_id': ACTION_ID,
      'http.route': '/graphql',
      'http.response.status_code': 200,
      receipt_id: 'r-1',
    })
    expect(inner.parentSpanContext?.spanId).toBe(span.spanContext().spanId)
    expect(body).toMatchObject({ trace_id: TRACE_ID, span_id: span.spanContext().spanId })
    expect(response.headers.get('x-trace-id')).toBe(TRACE_ID)
    expect(own).toEqual([])
  })

  test('a public request begins a trace of its own, which links to the caller’s', async () => {
    const { ask, close } = await open(() => scopeFields())
    const { body } = await ask('/public')
    await close()
    const span = await ended('GET /public')

    expect(span.spanContext().traceId).not.toBe(TRACE_ID)
    expect(span.parentSpanContext).toBeUndefined()
    expect(linked(span)).toEqual([TRACE_ID])
    expect(body.trace_id).toBe(span.spanContext().traceId)
  })

  test('a call of ours carries the trace on, under its own span', async () => {
    const upstream = await open(() => scopeFields())
    const call = instrumentFetch(fetch, { provider: 'inventory', operation: 'find_stock', sendAction: true })
    const { ask, close } = await open(async () => {
      const { port } = new URL(upstreamUrl)
      return (await call(`http://127.0.0.1:${port}/graphql`, { headers: { connection: 'close' } })).json()
    })
    const upstreamUrl = await upstream.ask('/public').then(({ response }) => response.url)
    exporter.reset()
    const { body } = await ask('/graphql')
    await Promise.all([close(), upstream.close()])
    const client = await ended('inventory find_stock')
    const servers = exporter.getFinishedSpans().filter(({ kind }) => kind === SERVER)

    expect(body).toMatchObject({ trace_id: TRACE_ID, 'acme.origin_action_id': ACTION_ID })
    expect(servers.map((span) => span.parentSpanContext?.spanId).sort()).toEqual(
      ['b7ad6b7169203331', client.spanContext().spanId].sort(),
    )
  })

  test('a job’s run is the SDK’s span: immediate a child, later a root with a link', async () => {
    const { telemetry } = createMemoryTelemetry()
    let carrier: unknown
    const { ask, close } = await open(() => {
      carrier = createCarrier()
    })
    await ask('/graphql')
    await close()
    await runJob({ telemetry, carrier, queue: 'now', system: 'sqs' }, () => {})
    await runJob({ telemetry, carrier, queue: 'again', system: 'sqs', attempt: 2 }, () => {})
    const [now, again] = [await ended('process now'), await ended('process again')]

    expect(now.spanContext().traceId).toBe(TRACE_ID)
    expect(now.attributes).toMatchObject({ 'acme.origin_action_id': ACTION_ID, 'throughline.job.lineage': 'continued' })
    expect(again.spanContext().traceId).not.toBe(TRACE_ID)
    expect(linked(again)).toEqual([TRACE_ID])
  })

  test('a span that others have opened gets the attributes, and is left for them to end', async () => {
    const { telemetry } = createMemoryTelemetry()
    const withScope = createRequestScope({ telemetry, routes: { '/graphql': 'private' } })
    await trace.getTracer('theirs').startActiveSpan('theirs', async (span) => {
      const headers = { 'x-acme-origin-action-id': ACTION_ID }
      const response = await withScope(new Request('http://a/graphql', { headers }), () => new Response('ok'))

      expect(response.headers.get('x-trace-id')).toBe(span.spanContext().traceId)
      expect(span.isRecording()).toBe(true)
      span.end()
    })
    const theirs = await ended('theirs')

    expect(theirs.attributes).toMatchObject({ 'acme.origin_action_id': ACTION_ID, 'http.response.status_code': 200 })
    expect(exporter.getFinishedSpans()).toHaveLength(1)
  })

  test('requests, durations and errors are counted by its metrics', async () => {
    const { ask, close } = await open(() => {})
    await ask('/graphql')
    await ask('/graphql')
    await close()
    const metric = await eventually(async () => {
      const { resourceMetrics } = await reader.collect()
      const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
      const found = all.find(({ descriptor }) => descriptor.name === 'throughline.server.requests')
      const points = (found?.dataPoints ?? []) as { value: unknown; attributes: Attributes }[]
      return points.find(({ attributes, value }) => attributes.route_pattern === '/graphql' && Number(value) >= 2)
    })

    expect(metric.attributes).toEqual({ method: 'GET', route_pattern: '/graphql', status: 200, status_class: '2xx' })
  })
})

describe('with an SDK that watches HTTP and fetch', () => {
  let watchers: (HttpInstrumentation | UndiciInstrumentation)[] = []
  beforeAll(() => {
    watchers = [new HttpInstrumentation(), new UndiciInstrumentation()]
    for (const watcher of watchers) watcher.setTracerProvider(provider)
    require('node:http')
  })
  afterAll(() => {
    for (const watcher of watchers) watcher.disable()
  })

  test('a private request has one server span, the SDK’s own, with our attributes on it', async () => {
    const { askUnwatched, close } = await open(() => scopeFields())
    const { body } = await askUnwatched('/graphql')
    await close()
    const span = await eventually(() => exporter.getFinishedSpans().find(({ kind }) => kind === SERVER))

    expect(exporter.getFinishedSpans().filter(({ kind }) => kind === SERVER)).toHaveLength(1)
    expect(span.spanContext().traceId).toBe(TRACE_ID)
    expect(span.attributes).toMatchObject({ 'acme.origin_action_id': ACTION_ID, 'http.route': '/graphql' })
    expect(body).toMatchObject({ span_id: span.spanContext().spanId })
  })

  test('a public request leaves the caller’s trace, which the SDK has carried on, with links to both', async () => {
    const { askUnwatched, close } = await open(() => {
      trace.getTracer('shop').startSpan('inner').end()
      return scopeFields()
    })
    const { body } = await askUnwatched('/public')
    await close()
    const own = await ended('GET /public')
    const watched = await eventually(() =>
      exporter.getFinishedSpans().find((span) => span.kind === SERVER && span !== own),
    )
    const inner = await ended('inner')

    expect(watched.spanContext().traceId).toBe(TRACE_ID)
    expect(own.spanContext().traceId).not.toBe(TRACE_ID)
    expect(own.links.map((link) => link.context.spanId)).toEqual(['b7ad6b7169203331', watched.spanContext().spanId])
    expect(inner.spanContext().traceId).toBe(own.spanContext().traceId)
    expect(body).toMatchObject({ trace_id: own.spanContext().traceId })
  })

  test('what is fetched has one pair of trace headers, the SDK’s', async () => {
    const seen: (string[] | undefined)[] = []
    const upstream = require('node:http').createServer(
      (req: { headersDistinct: Record<string, string[]> }, res: { end(text: string): void }) => {
        seen.push(req.headersDistinct.traceparent)
        res.end('{}')
      },
    )
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${upstream.address().port}/`
    const call = instrumentFetch(fetch, { provider: 'inventory', operation: 'find_stock' })
    const { askUnwatched, close } = await open(async () => {
      await fetch(url, { headers: { ...outgoingHeaders(), connection: 'close' } })
      await call(url, { headers: { connection: 'close' } })
      return currentScope()?.trace.spanId
    })
    await askUnwatched('/graphql')
    await close()
    await new Promise((resolve) => upstream.close(resolve))

    expect(seen).toHaveLength(2)
    for (const values of seen) {
      expect(values).toHaveLength(1)
      expect(values?.[0]).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`))
    }
  })
})
