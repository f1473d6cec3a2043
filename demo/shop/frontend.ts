import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { expressMount, expressScope } from 'throughline/express'
import { outgoingHeaders } from 'throughline/ingress'
import { createOtlpExporter, createRumHandler } from 'throughline/server'
import { drawProduct, findProduct, PRODUCTS } from './catalog.js'
import { classicPage, script } from './classic-pages.js'
import type { ServiceTelemetry } from './exporters.js'
import { logRequests, type ShopLog } from './log.js'
import { pause } from './weather.js'

/** Dependencies of the storefronts' server. */
export interface FrontendParts {
  port: number
  service: ServiceTelemetry
  log: ShopLog
  /** The bundled React storefront. */
  app: string
  /** Address of the private API. */
  api: string
}

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Starts the server of both storefronts: pages, a public REST API, the RUM endpoint, and the proxy to the private
 * GraphQL.
 */
export async function startFrontend({ port, service, log, app: appSource, api }: FrontendParts) {
  const { telemetry, environmentVariables } = service
  const rum = createRumHandler({
    sink: createOtlpExporter({ environmentVariables, flushEveryMs: 500 }),
    environment: 'demo',
  })
  const app = express()

  app.use(expressMount(rum), expressMount(script))
  app.use(
    expressScope({ telemetry, routes: { '/graphql': 'private', '/api/stock': 'public', '/api/search': 'public' } }),
  )
  app.use(logRequests(log))

  app.get('/classic.js', (_, response) => response.sendFile(file('./classic.js')))
  app.get('/app.js', (_, response) => response.type('text/javascript').send(appSource))
  app.get('/shop.css', (_, response) => response.sendFile(file('./shop.css')))
  app.get('/images/:slug.svg', (request, response) => {
    const product = findProduct(String(request.params.slug))
    if (product) response.type('image/svg+xml').set('cache-control', 'public, max-age=3600').send(drawProduct(product))
    else response.sendStatus(404)
  })

  app.get('/api/stock', (_, response) =>
    response.json(Object.fromEntries(PRODUCTS.map(({ slug, stock }) => [slug, stock]))),
  )
  app.get('/api/search', async (request, response) => {
    await pause(450) // Slow on purpose: a search without an index.
    const wanted = String(request.query.q ?? '').toLowerCase()
    response.json(
      PRODUCTS.filter(({ name }) => name.toLowerCase().includes(wanted)).map(({ slug, name }) => ({ slug, name })),
    )
  })
  // A backend for frontends: it forwards the context it received, and creates no action.
  app.post('/graphql', express.text({ type: '*/*', limit: '100kb' }), async (request, response) => {
    const headers = { ...outgoingHeaders(), 'content-type': 'application/json' }
    const answer = await fetch(`${api}/graphql`, { method: 'POST', headers, body: String(request.body) })
    response
      .status(answer.status)
      .type('json')
      .send(await answer.text())
  })

  app.get(['/app', '/app/*rest'], (_, response) => {
    response.set('cache-control', 'private, no-store').type('html').send(APP_PAGE)
  })
  app.get('/', (_, response) => response.redirect('/classic'))
  app.get(['/classic', '/classic/*rest'], (request, response) => {
    const page = classicPage(request.path)
    // The document's ids are written only on responses that shared caches may not keep.
    response
      .status(page ? 200 : 404)
      .set('cache-control', 'private, no-store')
      .type('html')
      .send(page ?? 'not found')
  })

  const server = createServer(app)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://localhost:${typeof address === 'object' && address ? address.port : port}`,
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rum.close()
    },
  }
}

const APP_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Leaf &amp; Pot</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/shop.css"></head>
<body><div id="root"></div><script type="module" src="/app.js"></script></body></html>`
