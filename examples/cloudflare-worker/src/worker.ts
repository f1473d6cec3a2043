import { errorAnswer } from 'throughline/ingress'
import { createOtlpExporter, createOtlpTraceExporter, createRumHandler } from 'throughline/server'
import { workerMount, workerScope } from 'throughline/worker'

interface Env {
  ASSETS: { fetch(address: URL): Promise<Response> }
}

let orders = 0

const withScope = workerScope({
  service: 'shop',
  traces: createOtlpTraceExporter(),
  logs: createOtlpExporter(),
  routes: { '/p/:slug': 'public', '/api/products/:slug': 'private', '/api/*': 'private' },
})

const app = withScope({
  async fetch(request: Request, env: Env) {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/p/')) return env.ASSETS.fetch(new URL('/product', request.url))
    if (pathname.startsWith('/api/products/')) return Response.json({ name: 'Blue mug', price: 12.9 })
    if (pathname === '/api/cart') return Response.json({ count: 1 })
    if (pathname !== '/api/orders') return new Response(null, { status: 404 })
    orders += 1
    return orders % 2
      ? errorAnswer({ status: 503, message: 'The payment service is busy.' })
      : Response.json({ ok: true })
  },
})

export default { fetch: workerMount(createRumHandler(), { trustConnectingIp: true, next: app.fetch }) }
