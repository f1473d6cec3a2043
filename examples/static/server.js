import express from 'express'
import { expressMount, expressScope } from 'throughline/express'
import { createTelemetry, errorBody } from 'throughline/ingress'
import { createOtlpExporter, createOtlpTraceExporter, createRumHandler } from 'throughline/server'

const telemetry = createTelemetry({ service: 'shop', traces: createOtlpTraceExporter(), logs: createOtlpExporter() })
const page = (name) => new URL(`public/${name}.html`, import.meta.url).pathname
let orders = 0

const app = express()
app.use(expressMount(createRumHandler()))
app.use(expressScope({ telemetry, routes: { '/api/*': 'private' } }))
app.use(express.static('public'))
app.get('/p/:slug', (_req, res) => res.sendFile(page('product')))
app.get('/cart', (_req, res) => res.sendFile(page('cart')))
app.get('/api/products/:slug', (_req, res) => res.json({ name: 'Blue mug', price: 12.9 }))
app.post('/api/cart', (_req, res) => res.json({ count: 1 }))
app.post('/api/orders', (_req, res) => {
  orders += 1
  if (orders % 2) res.status(503).json(errorBody({ message: 'The payment service is busy.' }))
  else res.json({ ok: true })
})
app.listen(process.env.PORT ?? 3000)
