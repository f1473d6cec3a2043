import express from 'express'
import { expressMount, expressScope } from 'throughline/express'
import { createTelemetry, errorBody } from 'throughline/ingress'
import { createOtlpExporter, createOtlpTraceExporter, createRumHandler } from 'throughline/server'

const telemetry = createTelemetry({ service: 'shop', traces: createOtlpTraceExporter(), logs: createOtlpExporter() })
let orders = 0

const app = express()
app.use(expressMount(createRumHandler()))
app.use(expressScope({ telemetry, routes: { '/api/*': 'private' } }))
app.get('/api/products/:slug', (_req, res) => res.json({ name: 'Blue mug', price: 12.9 }))
app.post('/api/cart', (_req, res) => res.json({ count: 1 }))
app.post('/api/orders', (_req, res) => {
  orders += 1
  if (orders % 2) res.status(503).json(errorBody({ message: 'The payment service is busy.' }))
  else res.json({ ok: true })
})
app.use(express.static('dist/browser'))
app.get('/{*path}', (_req, res) => res.sendFile('dist/browser/index.html', { root: import.meta.dirname }))
app.listen(process.env.PORT ?? 3000)
