import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { setJoinKey, type Telemetry } from 'throughline/ingress'
import { traceProcessor, traceQueue } from 'throughline/jobs/bullmq'
import { createParkingLot, type ParkingLot, redisParkingStore } from 'throughline/parking-lot'
import type { ShopLog } from './log.js'
import type { Payments } from './payments.js'

/** Name of the queue. */
const QUEUE = 'orders'

/** An order to fulfil. */
export interface Order {
  order: string
  payment: string
}

/** Opens the queue of orders. */
export function openOrders(redisUrl: string) {
  const queue = traceQueue(new Queue<Order>(QUEUE, { connection: { url: redisUrl } }))
  return {
    /** Enqueues an order: five attempts, with a pause of a second and a half between them. */
    async place(order: Order): Promise<void> {
      await queue.add('fulfil_order', order, { attempts: 5, backoff: { type: 'fixed', delay: 1_500 } })
    },
    close: () => queue.close(),
  }
}

/** Stores an order's action until the provider's webhook arrives. */
export interface WaitingOrders {
  parking: ParkingLot
  close(): void
}

/** Opens the parking lot of payments. */
export function openWaitingOrders(redisUrl: string, telemetry: Telemetry): WaitingOrders {
  const client = new Redis(redisUrl)
  client.on('error', () => {}) // The parking lot counts a store that is unavailable.
  return {
    parking: createParkingLot({ store: redisParkingStore({ client }), telemetry }),
    close: () => client.disconnect(),
  }
}

/** Dependencies of the worker. */
export interface WorkerParts {
  redisUrl: string
  telemetry: Telemetry
  payments: Payments
  log: ShopLog
}

/**
 * Starts the worker: it sends the receipt, whose first attempt fails, then captures the payment and waits for the
 * webhook.
 */
export function startWorker({ redisUrl, telemetry, payments, log }: WorkerParts) {
  const waiting = openWaitingOrders(redisUrl, telemetry)
  const worker = new Worker<Order>(
    QUEUE,
    traceProcessor(
      async ({ data, attemptsStarted }) => {
        const { order, payment } = data
        setJoinKey('order_id', order)
        log.info('order begun', { attempt: attemptsStarted })
        await payments.sendReceipt(order)
        await waiting.parking.park(payment, { order })
        await payments.capture(payment)
        log.info('order fulfilled')
      },
      { telemetry },
    ),
    { connection: { url: redisUrl, maxRetriesPerRequest: null } },
  )
  worker.on('error', (error) => log.error('worker', { error }))
  return {
    async close(): Promise<void> {
      await worker.close()
      waiting.close()
    },
  }
}
