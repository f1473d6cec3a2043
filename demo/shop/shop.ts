import { startApi } from './api.js'
import { openTelemetry, type ServiceTelemetry, type Variables } from './exporters.js'
import { startFrontend } from './frontend.js'
import { openLog, type ShopLog } from './log.js'
import { openOrders, openWaitingOrders, startWorker } from './orders.js'
import { createPayments, type Payments } from './payments.js'
import { startProvider } from './provider.js'
import { createWeather } from './weather.js'

/** Where the shop listens, and where it sends its telemetry. */
export interface ShopOptions {
  port: number
  /** Base address of an OTLP/HTTP receiver. */
  collector: string
  /** Redis for the orders; without it they are not processed. */
  redisUrl: string | undefined
  /** File of the shop's own log: one JSON object per line. */
  logFile: string
  /** The bundled React storefront. */
  app: string
  /** Added to the environment variables. */
  variables?: Readonly<Record<string, string>>
}

/** A running shop. */
export interface Shop {
  url: string
  close(): Promise<void>
}

/** Starts the shop: the storefronts' server, a private API behind it, a worker, and a third-party payment provider. */
export async function startShop({ port, collector, redisUrl, logFile, app, variables }: ShopOptions): Promise<Shop> {
  const environment: Variables = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector, ...variables }
  const open = (name: string) => ({ service: openTelemetry(name, environment), log: openLog(logFile, name) })
  const front = open('shop-frontend')
  const back = open('shop-api')
  const work = open('shop-worker')
  const secret = crypto.randomUUID()
  const weather = createWeather()
  let webhook = ''
  const provider = await startProvider({ webhook: () => webhook, secret, weather })
  const payments = createPayments(provider.url)
  const parts = { secret, weather, payments }
  const fulfilment = redisUrl ? startFulfilment({ redisUrl, payments, back, work }) : undefined
  const api = await startApi({
    ...{ ...back, ...parts },
    waiting: fulfilment?.waiting,
    place: fulfilment?.orders.place ?? (async (order) => back.log.warn('no Redis: the order stops here', order)),
  })
  webhook = `${api.url}/webhooks/payments`
  const frontend = await startFrontend({ ...front, port, app, api: api.url })
  return {
    url: frontend.url,
    async close() {
      await frontend.close()
      await api.close()
      await fulfilment?.close()
      await provider.close()
      for (const { service, log } of [front, back, work]) await Promise.all([service.close(), log.close()])
    },
  }
}

interface Service {
  service: ServiceTelemetry
  log: ShopLog
}

// The processing of an order after the page has its response.
function startFulfilment(given: { redisUrl: string; payments: Payments; back: Service; work: Service }) {
  const { redisUrl, payments, back, work } = given
  const orders = openOrders(redisUrl)
  const waiting = openWaitingOrders(redisUrl, back.service.telemetry)
  const worker = startWorker({ redisUrl, payments, telemetry: work.service.telemetry, log: work.log })
  return {
    orders,
    waiting,
    async close(): Promise<void> {
      await worker.close()
      await orders.close()
      waiting.close()
    },
  }
}
