import { createHmac, timingSafeEqual } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pause, type Weather } from './weather.js'

/** A third-party payment service: it knows nothing of the shop's actions, and responds asynchronously. */
export interface Provider {
  url: string
  close(): Promise<void>
}

/** The signature of a webhook over its timestamp and its body, as payment providers do it. */
export function sign(body: string, secret: string, at: number): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`
}

/** Whether a webhook was signed with the secret within the last five minutes. */
export function isSigned(body: string, secret: string, header: string | undefined): boolean {
  const at = Number(/t=(\d+)/.exec(header ?? '')?.[1])
  const expected = Buffer.from(sign(body, secret, at))
  const given = Buffer.from(header ?? '')
  return Math.abs(Date.now() - at) < 300_000 && given.length === expected.length && timingSafeEqual(given, expected)
}

/** Starts the provider. It reports captured payments by calling `webhook`, about a second later. */
export async function startProvider(options: {
  webhook: () => string
  secret: string
  weather: Weather
}): Promise<Provider> {
  const { webhook, secret, weather } = options
  let payments = 0
  const mailed = new Set<string>()
  const sendWebhook = async (id: string) => {
    await pause(1_200)
    const body = JSON.stringify({ type: 'payment_intent.succeeded', data: { object: { id } } })
    const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body, secret, Date.now()) }
    await fetch(webhook(), { method: 'POST', headers, body }).catch(() => {}) // The shop may be closing.
  }
  const app = express().use(express.json())
  app.post('/v1/payment_intents', async (_, response) => {
    await pause(120)
    if (weather.doesPaymentFail()) response.status(503).json({ error: 'try again' })
    else response.json({ id: `pi_${Date.now().toString(36)}${++payments}`, status: 'requires_capture' })
  })
  app.post('/v1/payment_intents/:id/capture', async (request, response) => {
    await pause(80)
    response.json({ id: request.params.id, status: 'processing' })
    void sendWebhook(String(request.params.id))
  })
  // The first attempt of every receipt fails, so that every order has a delayed retry.
  app.post('/v1/mails', async (request, response) => {
    await pause(60)
    const { order } = request.body as { order: string }
    response.status(mailed.has(order) ? 202 : 503).json({})
    mailed.add(order)
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
