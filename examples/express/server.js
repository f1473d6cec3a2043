import { randomBytes } from 'node:crypto'
import express from 'express'
import { expressMount, expressScope } from 'throughline/express'
import { createTelemetry, errorBody } from 'throughline/ingress'
import { createScriptHandler } from 'throughline/script'
import { createOtlpExporter, createOtlpTraceExporter, createRumHandler } from 'throughline/server'
import { cartPage, homePage, productPage } from './pages.js'

const telemetry = createTelemetry({ service: 'shop', traces: createOtlpTraceExporter(), logs: createOtlpExporter() })
const script = createScriptHandler()
let orders = 0

const app = express()
app.use(expressMount(createRumHandler()))
app.use(expressMount(script))
app.use(expressScope({ telemetry, routes: { '/api/*': 'private' } }))
app.use(express.static('public'))

const show = (page) => (_req, res) => {
  const nonce = randomBytes(16).toString('base64')
  res.set({
    'cache-control': 'private, no-store',
    'content-security-policy': `default-src 'none'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'; trusted-types throughline`,
  })
  res.send(page({ script, nonce }))
}
app.get('/', show(homePage))
app.get('/p/:slug', show(productPage))
app.get('/cart', show(cartPage))

app.get('/api/products/:slug', (_req, res) => res.json({ name: 'Blue mug', price: 12.9 }))
app.post('/api/cart', (_req, res) => res.json({ count: 1 }))
app.post('/api/orders', (_req, res) => {
  orders += 1
  if (orders % 2) res.status(503).json(errorBody({ message: 'The payment service is busy.' }))
  else res.json({ ok: true })
})
app.listen(process.env.PORT ?? 3000)
