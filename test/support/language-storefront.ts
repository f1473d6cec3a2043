import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createTelemetry, outgoingHeaders, scopeFields } from 'throughline/ingress'
import { nodeMount, nodeScope } from 'throughline/node'
import { createParkingLot, memoryParkingStore } from 'throughline/parking-lot'
import { createOtlpExporter, createOtlpTraceExporter, createRumHandler } from 'throughline/server'

/** A storefront on Node in front of a private API in another language. */
export interface LanguageStorefront {
  url: string
  /** Log lines, as JSON. */
  lines: string[]
  close(): Promise<void>
}

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Checkout</title><link rel="icon" href="data:,">
<script src="/throughline.js"></script>
<script>
throughline('start', {
  service: 'storefront', namespace: 'acme', consent: 'granted', endpoint: '/__throughline/rum',
  actions: {
    checkout_submit: { surfaceArea: 'checkout', match: '#pay' },
    checkout_load: { surfaceArea: 'checkout', route: '/checkout' },
  },
})
</script></head>
<body><h1>Checkout</h1><p id="cart"></p><button id="pay">Pay</button><p role="status"></p>
<script>
const say = (text) => { document.querySelector('[role=status]').textContent = text }
fetch('/api/cart').then((answer) => answer.json()).then(({ items }) => { document.querySelector('#cart').textContent = items + ' items' })
const send = () => fetch('/graphql', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    operationName: 'ProcessCheckout',
    query: 'mutation ProcessCheckout { processCheckout(order: "o-17") { order } }',
  }),
})
document.querySelector('#pay').addEventListener('click', async () => {
  let answer = await send()
  if (answer.status === 503) answer = await send()
  say(answer.ok ? 'Thank you' : 'failed ' + answer.status)
})
</script></body></html>`

/** Starts the storefront. Its first answer to a payment is 503. */
export async function startLanguageStorefront(parts: {
  port: number
  collector: string
  api: string
}): Promise<LanguageStorefront> {
  const environmentVariables = { OTEL_EXPORTER_OTLP_ENDPOINT: parts.collector, OTEL_SERVICE_NAME: 'storefront-node' }
  const traces = createOtlpTraceExporter({ environmentVariables, flushEveryMs: 100 })
  const logs = createOtlpExporter({ environmentVariables, flushEveryMs: 100 })
  const telemetry = createTelemetry({ namespace: 'acme', traces, logs, environmentVariables })
  const parking = createParkingLot({ store: memoryParkingStore(), telemetry })
  const rum = createRumHandler({ namespace: 'acme', sink: logs })
  const mount = nodeMount(rum)
  const scope = nodeScope({
    telemetry,
    routes: { '/graphql': 'private', '/api/cart': 'private', '/webhooks/payment': 'public' },
  })
  const lines: string[] = []
  const log = (message: string) => lines.push(JSON.stringify({ message, ...scopeFields() }))
  const onPayment = parking.traceCallback(
    { name: 'payment succeeded', correlationKeyFrom: (event: { order: string }) => event.order },
    async () => void log('payment succeeded'),
  )
  let payments = 0
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split('?')[0] ?? ''
    const script = /^\/throughline(-tail)?\.js$/.exec(path)
    if (script) {
      response.setHeader('content-type', 'text/javascript')
      response.end(readFileSync(`dist/throughline${script[1] ?? ''}.js`))
    } else if (path === '/checkout') {
      response.setHeader('cache-control', 'private, no-store')
      response.setHeader('content-type', 'text/html').end(PAGE)
    } else if (path === '/api/cart') {
      log('cart')
      response.end('{"items":1}')
    } else if (path === '/graphql') {
      payments += 1
      log(payments === 1 ? 'the API is away' : 'forwarding to the API')
      if (payments === 1) return void response.writeHead(503).end()
      await parking.park('o-17')
      const headers = { ...outgoingHeaders(), 'content-type': 'application/json' }
      const forwarded = await fetch(`${parts.api}/graphql`, { method: 'POST', headers, body: await read(request) })
      response.writeHead(forwarded.status, { 'content-type': 'application/json' }).end(await forwarded.text())
    } else if (path === '/webhooks/payment') {
      log('webhook')
      await onPayment(JSON.parse(await read(request)))
      response.writeHead(204).end()
    } else response.writeHead(404).end()
  }
  const server = createServer((request, response) => {
    mount(request, response, () => scope(request, response, () => void answer(request, response)))
  })
  await new Promise<void>((resolve) => server.listen(parts.port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${parts.port}`,
    lines,
    async close() {
      server.closeAllConnections()
      server.close()
      await telemetry.close()
      await Promise.all([traces.close(), logs.close()])
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
