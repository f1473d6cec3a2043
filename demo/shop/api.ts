import type { AddressInfo } from 'node:net'
import express from 'express'
import { expressScope } from 'throughline/express'
import { errorBody, setJoinKey } from 'throughline/ingress'
import type { ServiceTelemetry } from './exporters.js'
import { answerGraphql, type ShopParts } from './graphql.js'
import { logRequests, type ShopLog } from './log.js'
import type { WaitingOrders } from './orders.js'
import { PaymentUnavailable } from './payments.js'
import { isSigned } from './provider.js'

/** Dependencies of the API. */
export interface ApiParts extends ShopParts {
  service: ServiceTelemetry
  log: ShopLog
  /** Stores actions until the provider's webhook arrives; absent without Redis. */
  waiting: WaitingOrders | undefined
  /** Shared with the payment provider. */
  secret: string
}

/** The body of the provider's webhook. */
interface PaymentEvent {
  type: string
  data: { object: { id: string } }
}

/** Starts the private GraphQL used by the storefronts' server, and the endpoint of the provider's webhooks. */
export async function startApi({ service, log, waiting, secret, ...shop }: ApiParts) {
  const app = express()
  const { telemetry } = service
  app.use(expressScope({ telemetry, routes: { '/graphql': 'private', '/webhooks/payments': 'public' } }))
  app.use(logRequests(log))
  app.post('/graphql', express.json({ limit: '100kb' }), async (request, response) => {
    try {
      response.json(await answerGraphql(request.body, shop))
    } catch (error) {
      if (!(error instanceof PaymentUnavailable)) throw error
      const body = errorBody({ message: 'The payment provider did not answer. Please try again in a minute.' })
      response.status(503).set('cache-control', 'no-store').json(body)
    }
  })

  const settle = waiting?.parking.traceCallback(
    { name: 'payment succeeded', correlationKeyFrom: ({ data }: PaymentEvent) => data.object.id },
    async ({ type, data }, parked) => {
      setJoinKey('payment_intent_id', data.object.id)
      log.info(type, { order: parked?.metadata.order })
    },
  )
  app.post('/webhooks/payments', express.text({ type: '*/*' }), async (request, response) => {
    const body = String(request.body)
    if (!isSigned(body, secret, request.get('stripe-signature'))) return void response.sendStatus(400)
    await settle?.(JSON.parse(body))
    response.sendStatus(204)
  })

  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
