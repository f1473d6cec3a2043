// What the request scope costs a server, beside one without it and beside what a user would take instead: an OpenTelemetry
// SDK with `instrumentation-http` and a batching processor. The SDK's propagators alone (`traceparent`, `tracestate`,
// `baggage`) are there for comparison, too; they make neither a span nor a scope nor ids for logs.
//
//   npm run bench:ingress                five rounds
//   npm run bench:ingress -- --rounds 9
//
// Each server runs in a process of its own and is loaded over kept-alive connections by this one, in turn and round by
// round. A figure is `process.cpuUsage()` of the server's process. Then the same as function calls, and the heap over
// 200,000 requests.
import { AsyncLocalStorage } from 'node:async_hooks'
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { Agent, createServer, type IncomingMessage, type RequestListener, request } from 'node:http'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT } from '@opentelemetry/api'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node'
import { type IngressOptions, outgoingHeaders } from '../server-handler/entries/ingress.js'
import { nodeScope } from '../server-handler/entries/node.js'
import { resolveIngressOptions } from '../server-handler/ingress/options.js'
import { openRequest } from '../server-handler/ingress/serve.js'
import { ACTION_ID } from '../test/support/envelope.js'

const HEADERS = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03',
  tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
  baggage: `throughline.origin_action_id=${ACTION_ID},throughline.action_kind=explicit_user_action,throughline.request_origin=browser,throughline.surface_area=checkout,throughline.action_name=checkout_submit`,
  'x-throughline-origin-action-id': ACTION_ID,
  'x-throughline-action-kind': 'explicit_user_action',
  'x-throughline-action-name': 'checkout_submit',
  'x-throughline-request-origin': 'browser',
  'x-throughline-surface-area': 'checkout',
  'x-throughline-attribution': 'exact',
  'x-throughline-graphql-operation': 'mutation ProcessCheckout',
  'x-correlation-id': '0b7ad6b7-1692-4033-8169-20333100f067',
  'x-request-id': 'req-4711',
  'user-agent': 'bench',
  accept: '*/*',
}

const PATH = '/graphql'
const WARM_UP = 10_000
const LOAD_REQUESTS = 20_000
const CONNECTIONS = 16
const CALLS = 20_000
const HEAP_REQUESTS = 200_000
const HEAP_EVERY = 50_000

const propagator = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
})

/** What the propagators do for a request that calls one service. */
function extractAndInject(headers: Record<string, unknown>): Record<string, string> {
  const carrier: Record<string, string> = {}
  propagator.inject(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter), carrier, defaultTextMapSetter)
  return carrier
}

const base: IngressOptions = {
  routes: { [PATH]: 'private' },
  traceSampleRatio: 1,
  environmentVariables: { NODE_ENV: 'production' },
}

/** Sinks in memory that let go of all but the last payload. */
function withSinks(): IngressOptions {
  const last: unknown[] = []
  const sink = { write: async (payload: unknown) => void last.splice(0, 1, payload) }
  return { ...base, traces: sink, logs: sink }
}

const answer: RequestListener = (_req, res) => void res.end('{}')

function behindScope(options: IngressOptions, isCalling = false): RequestListener {
  const scope = nodeScope(options)
  return (req, res) =>
    scope(req, res, () => {
      if (isCalling) outgoingHeaders()
      answer(req, res)
    })
}

/** What a user would take instead: a server span of each request, and a batching processor whose exporter lets go of it. */
function behindSdk(): RequestListener {
  const exporter: SpanExporter = {
    export: (_spans, done) => done({ code: 0 }),
    shutdown: async () => {},
  }
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
  provider.register()
  new HttpInstrumentation().setTracerProvider(provider)
  // The instrumentation patches what is asked for after it.
  createRequire(import.meta.url)('node:http')
  return answer
}

const SDK = 'OpenTelemetry SDK: http, batching'

const SERVERS: Readonly<Record<string, () => RequestListener>> = {
  'bare server': () => answer,
  'propagators: extract + inject': () => (req, res) => {
    extractAndInject(req.headers)
    answer(req, res)
  },
  // What any scope that outlives an await costs on this version of Node.
  'AsyncLocalStorage alone': () => {
    const storage = new AsyncLocalStorage()
    return (req, res) => storage.run(req, () => answer(req, res))
  },
  [SDK]: behindSdk,
  'nodeScope, no sinks': () => behindScope(base),
  'nodeScope, no sinks, + outgoingHeaders()': () => behindScope(base, true),
  'nodeScope, span and event to memory': () => behindScope(withSinks()),
}

const CALLS_OF: Readonly<Record<string, () => () => unknown>> = {
  'propagators: extract + inject': () => () => extractAndInject(HEADERS),
  'openRequest + end': () => calling(base),
  'openRequest + outgoingHeaders + end': () => calling(base, true),
  'openRequest + end, sinks': () => calling(withSinks()),
}

function calling(options: IngressOptions, isCalling = false): () => void {
  const settings = resolveIngressOptions(options, 'nodeScope()')
  return () => {
    const { scope, end } = openRequest({ method: 'POST', path: PATH, headers: HEADERS }, settings)
    if (isCalling) outgoingHeaders({ scope })
    return end({ status: 200 })
  }
}

const SELF = fileURLToPath(import.meta.url)
const ARGUMENTS = ['--expose-gc']

/** The same program as a process of its own; resolves to what it printed. */
const again = async (...words: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [...ARGUMENTS, SELF, ...words])).stdout

interface Measured {
  /** Processor time of the server, microseconds a request. */
  cpuUs: number
  perSecond: number
}

/** Each server has a process of its own: an SDK patches `node:http`, and what is compiled for one must not serve another. */
async function measureServer(name: string): Promise<Measured> {
  const child = fork(SELF, ['--serve', name], { execArgv: ARGUMENTS })
  try {
    const { port } = await messageOf(child, 'port')
    const measured = messageOf(child, 'cpuUs')
    const perSecond = await load(port)
    return { cpuUs: (await measured).cpuUs, perSecond }
  } finally {
    child.kill()
  }
}

const messageOf = <Key extends string>(child: ChildProcess, key: Key) =>
  new Promise<Record<Key, number>>((resolve, reject) => {
    child.on('message', (message: Record<Key, number>) => key in message && resolve(message))
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })

function serve(name: string): void {
  const make = SERVERS[name]
  if (!make) throw new TypeError(`--serve takes one of ${Object.keys(SERVERS).join('; ')}; got ${name}`)
  const server = createServer({ keepAliveTimeout: 60_000 }, make())
  let from = process.cpuUsage()
  let count = 0
  server.on('request', (_req, res) => {
    count += 1
    if (count === WARM_UP) from = process.cpuUsage()
    if (count < WARM_UP + LOAD_REQUESTS) return
    res.once('close', () => {
      const { user, system } = process.cpuUsage(from)
      process.send?.({ cpuUs: (user + system) / LOAD_REQUESTS })
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
  })
}

async function load(port: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const once = () =>
    new Promise<void>((resolve, reject) => {
      const asked = request({ port, path: PATH, method: 'POST', headers: HEADERS, agent }, (res: IncomingMessage) =>
        res.resume().on('end', resolve),
      )
      asked.on('error', reject).end()
    })
  let left = WARM_UP + LOAD_REQUESTS
  const startedAt = performance.now()
  const connection = async () => {
    while (left > 0) {
      left -= 1
      await once()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  agent.destroy()
  return (WARM_UP + LOAD_REQUESTS) / ((performance.now() - startedAt) / 1_000)
}

async function measureCalls(call: () => unknown): Promise<number> {
  for (let i = 0; i < CALLS / 10; i += 1) await call()
  const startedAt = performance.now()
  for (let i = 0; i < CALLS; i += 1) await call()
  return ((performance.now() - startedAt) / CALLS) * 1_000
}

async function measureHeap(): Promise<void> {
  const call = calling(withSinks(), true)
  const rows: Record<string, string>[] = []
  for (let done = 0; done <= HEAP_REQUESTS; done += HEAP_EVERY) {
    for (let i = 0; done > 0 && i < HEAP_EVERY; i += 1) await call()
    globalThis.gc?.()
    rows.push({ requests: done.toLocaleString('en'), 'heap MB': (process.memoryUsage().heapUsed / 2 ** 20).toFixed(2) })
  }
  console.table(rows)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Runs each in turn, round by round, so that a busy moment meets all of them. */
async function inTurn<T>(names: readonly string[], rounds: number, run: (name: string) => Promise<T>) {
  const seen = new Map<string, T[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) for (const name of names) seen.get(name)?.push(await run(name))
  return seen
}

async function main(rounds: number): Promise<void> {
  const servers = await inTurn(Object.keys(SERVERS), rounds, measureServer)
  const cpuOf = (name: string) => median((servers.get(name) ?? []).map(({ cpuUs }) => cpuUs))
  const bare = cpuOf('bare server')
  const theirs = cpuOf(SDK) - bare
  console.log(
    `node:http, ${LOAD_REQUESTS} requests a round after ${WARM_UP} that warm up, medians of ${rounds} rounds; Node ${process.version}`,
  )
  console.table(
    [...servers].map(([server, all]) => ({
      server,
      'requests/s': Math.round(median(all.map(({ perSecond }) => perSecond))),
      'CPU µs/request': cpuOf(server).toFixed(1),
      'to bare': (cpuOf(server) / bare).toFixed(2),
      'added µs': (cpuOf(server) - bare).toFixed(1),
      'added, to the SDK': ((cpuOf(server) - bare) / theirs).toFixed(2),
    })),
  )
  const calls = await inTurn(Object.keys(CALLS_OF), rounds, (name) => measureCalls(CALLS_OF[name]?.() ?? (() => {})))
  const propagated = median(calls.get('propagators: extract + inject') ?? [])
  console.log(`function calls, ${CALLS} a round`)
  console.table(
    [...calls].map(([call, all]) => ({
      call,
      'µs/request': median(all).toFixed(2),
      'to propagators': (median(all) / propagated).toFixed(2),
    })),
  )
  console.log('heap after a collection, openRequest + outgoingHeaders + end with sinks')
  console.log(await again('--heap'))
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    serve: { type: 'string' },
    heap: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new TypeError(`--rounds takes a number from 1 on; got ${values.rounds}`)
}
if (values.serve !== undefined) serve(values.serve)
else if (values.heap) await measureHeap()
else await main(rounds)
