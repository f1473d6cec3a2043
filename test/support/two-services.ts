import { createServer, type Server } from 'node:http'
import { createTelemetry, outgoingHeaders, scopeFields } from '../../server-handler/entries/ingress.js'
import { nodeScope } from '../../server-handler/entries/node.js'
import type { Span } from '../../server-handler/otlp/model.js'
import { eventually } from './eventually.js'
import { type RawHeader, sendRaw } from './raw-request.js'

/** The outcome of one request. */
export interface Hop {
  /** What reached the second service of each header, in order. */
  sent(name: string): string[]
  /** What the first service's log lines carry. */
  fields: Record<string, string>
  /** The first service's span. */
  span: Span
  /** The span of its call to the second one; `undefined` where the trace is not recorded. */
  call: Span | undefined
  /** Signals of this request, as `name`, once each time counted. */
  signals: string[]
}

/** A service that calls another one with `outgoingHeaders()`. */
export interface TwoServices {
  /** Asks the first service: `/private` continues its callers' traces, `/public` starts anew. */
  ask(path: string, headers: readonly RawHeader[]): Promise<Hop>
  close(): Promise<void>
}

const SERVER = 2

/** Starts both on `node:http`. */
export async function startTwoServices(namespace: string): Promise<TwoServices> {
  let received: string[] = []
  let fields: Record<string, string> = {}
  const spans: Span[] = []
  const signals: string[] = []
  const second = await listen(
    createServer((req, res) => {
      received = req.rawHeaders
      res.end()
    }),
  )
  const telemetry = createTelemetry({
    namespace,
    traceSampleRatio: 0,
    environmentVariables: {},
    onSignal: ({ signal, count }) => signals.push(...Array.from({ length: count }, () => signal)),
    traces: {
      async write({ resourceSpans }) {
        spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)))
      },
    },
  })
  const scope = nodeScope({ telemetry, routes: { '/private': 'private', '/public': 'public' } })
  const call = async () => {
    fields = scopeFields()
    await (await fetch(`http://127.0.0.1:${portOf(second)}/`, { headers: outgoingHeaders() })).text()
  }
  // It ends with 500, so that a span is written whatever the caller's sampled flag says.
  const first = await listen(
    createServer((req, res) => scope(req, res, () => void call().finally(() => res.writeHead(500).end()))),
  )
  return {
    async ask(path, headers) {
      spans.length = 0
      signals.length = 0
      received = []
      const { status } = await sendRaw(portOf(first), path, headers)
      if (status !== 500 || received.length === 0) throw new Error(`the first service did not call: ${status}`)
      const span = await eventually(() => spans.find(({ kind }) => kind === SERVER))
      const call = spans.find(({ kind }) => kind !== SERVER)
      const pairs = received.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), received[i + 1]]] : []))
      return {
        sent: (name) => pairs.flatMap(([key, value = '']) => (key === name ? [value] : [])),
        ...{ fields, span, call, signals: [...signals] },
      }
    },
    close: async () => {
      for (const server of [first, second]) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
