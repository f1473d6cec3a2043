import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import express, { type NextFunction, type Request, type Response } from 'express'
import { currentScope, expressScope, scopeFields } from 'throughline/ingress'
import { createOtlpExporter, createOtlpTraceExporter, createRumHandler } from 'throughline/server'
import { expressMount } from 'throughline/server/express'
import { drawProduct, findProduct, PRODUCTS } from './catalog.js'
import { classicPage } from './classic-pages.js'
import { answerGraphql, PaymentUnavailable } from './graphql.js'
import { createWeather, pause } from './weather.js'

/** Where the shop listens, and where its telemetry goes. */
export interface BackendOptions {
  port: number
  /** Base address of an OTLP/HTTP receiver. */
  collector: string
  /** File of the shop's own log: one JSON object a line. */
  logFile: string
  /** The bundled React storefront. */
  app: string
  /** Set beside the environment's own variables. */
  variables?: Readonly<Record<string, string>>
}

/** A running shop. */
export interface Backend {
  url: string
  close(): Promise<void>
}

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Starts the shop: two storefronts, a public REST API, a private GraphQL API, and the RUM endpoint beside them. */
export async function startBackend({
  port,
  collector,
  logFile,
  app: appSource,
  variables,
}: BackendOptions): Promise<Backend> {
  const environmentVariables = {
    ...process.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_SERVICE_NAME: 'shop-backend',
    ...variables,
  }
  const rum = createRumHandler({
    sink: createOtlpExporter({ environmentVariables, flushEveryMs: 500 }),
    environment: 'demo',
  })
  const traces = createOtlpTraceExporter({ environmentVariables, flushEveryMs: 500 })
  const log = createWriteStream(logFile, { flags: 'a' })
  const weather = createWeather()
  const app = express()

  app.use(expressMount(rum))
  app.use(
    expressScope({
      service: 'shop-backend',
      traces,
      routes: { '/graphql': 'private', '/api/stock': 'public', '/api/search': 'public' },
    }),
  )
  app.use((request: Request, response: Response, next: NextFunction) => {
    // The scope's fields are read now: by the time the answer is out, its scope is closed.
    const fields = scopeFields()
    response.on('finish', () =>
      log.write(
        `${JSON.stringify({ time: new Date().toISOString(), method: request.method, path: request.path, status: response.statusCode, ...fields })}\n`,
      ),
    )
    next()
  })

  app.get('/throughline.js', (_, response) => response.sendFile(file('../../dist/script.js')))
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
    await pause(450) // Slow on purpose: a search that nobody put an index under.
    const wanted = String(request.query.q ?? '').toLowerCase()
    response.json(
      PRODUCTS.filter(({ name }) => name.toLowerCase().includes(wanted)).map(({ slug, name }) => ({ slug, name })),
    )
  })
  app.post('/graphql', express.json({ limit: '100kb' }), async (request, response) => {
    try {
      response.json(await answerGraphql(request.body, weather))
    } catch (error) {
      if (!(error instanceof PaymentUnavailable)) throw error
      response.status(503).json({ error: error.message, reference: currentScope()?.requestId })
    }
  })

  app.get(['/app', '/app/*rest'], (_, response) => {
    response.set('cache-control', 'private, no-store').type('html').send(APP_PAGE)
  })
  app.get('/', (_, response) => response.redirect('/classic'))
  app.get(['/classic', '/classic/*rest'], (request, response) => {
    const page = classicPage(request.path)
    // The document's ids are written on answers that no shared cache keeps, and on those alone.
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
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rum.close()
      await traces.close()
      await new Promise((resolve) => log.end(resolve))
    },
  }
}

const APP_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Leaf &amp; Pot</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/shop.css"></head>
<body><div id="root"></div><script type="module" src="/app.js"></script></body></html>`
