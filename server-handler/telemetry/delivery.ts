import { type Breaker, createBreaker } from '../export/breaker.js'
import { type Clock, follow } from '../export/clock.js'
import { createOutage, type Outage } from '../export/outage.js'
import type { Sink } from '../export/sink.js'
import type { Warn } from '../export/warn.js'

/** How telemetry fares: `ok`, `degraded` (deliveries fail, or some was lost lately), `off` (nobody takes it, or it is switched off). */
export type DeliveryState = 'ok' | 'degraded' | 'off'

/** Why telemetry was lost on its way to the sink. */
export type LossReason = 'sink_slow' | 'sink_failed' | 'sink_paused'

/** Hands telemetry to its sinks without ever being in the way of a request. */
export interface Delivery {
  /** Whether the sink took the payload; told within the limit, by one try. Never rejects. */
  deliver<Payload>(sink: Sink<Payload>, payload: Payload): Promise<boolean>
  state(): DeliveryState
}

/** A Worker is kept alive no longer than this for one payload, and nobody waits for a sick collector. */
const DELIVERY_LIMIT_MS = 1_500

/** What delivery is made of. */
export interface DeliveryParts {
  isOff: boolean
  /** Those that are delivered to; their own trouble counts before anything is handed to them. */
  sinks: readonly (Pick<Sink<never>, 'isFailing'> | undefined)[]
  clock: Clock
  warn: Warn
  onLoss: (reason: LossReason) => void
}

/** Creates the way to the sinks. After failures of a sink it pauses for that one, as the exporter does. */
export function createDelivery({ isOff, sinks, clock, warn, onLoss }: DeliveryParts): Delivery {
  // Each sink has its own: one that is sick must not cost what another would have taken, nor be called well for its sake.
  const ways = new Map<object, { breaker: Breaker; outage: Outage }>()
  const wayTo = (sink: Pick<Sink<never>, 'isFailing'>) => {
    // A sink that watches its own deliveries logs them, too.
    const warnOnce = sink.isFailing ? () => {} : warn
    const way = ways.get(sink) ?? {
      breaker: createBreaker(warn),
      outage: createOutage('a sink of telemetry', warnOnce),
    }
    ways.set(sink, way)
    return way
  }
  return {
    deliver(sink, payload) {
      if (isOff) return TAKEN
      const { breaker, outage } = wayTo(sink)
      if (breaker.waitMs(clock.now()) > 0) {
        onLoss('sink_paused')
        return LOST
      }
      return new Promise((resolve) => {
        const fail = (reason: LossReason, problem: string) => {
          outage.failed(problem)
          breaker.failed(clock.now(), problem)
          onLoss(reason)
          resolve(false)
        }
        const done = () => {
          outage.succeeded()
          breaker.succeeded(clock.now())
          resolve(true)
        }
        const failed = () => fail('sink_failed', 'refused what it was given')
        const late = () => fail('sink_slow', `did not answer within ${DELIVERY_LIMIT_MS} ms`)
        follow(tried(sink, payload), { clock, limitMs: DELIVERY_LIMIT_MS }, { done, failed, late })
      })
    },
    state() {
      if (isOff) return 'off'
      const isSick = [...ways.values()].some(({ breaker, outage }) => outage.isOn() || breaker.isOpen())
      return isSick || sinks.some((sink) => sink?.isFailing?.()) ? 'degraded' : 'ok'
    },
  }
}

const TAKEN = Promise.resolve(true)
const LOST = Promise.resolve(false)

// A sink that throws at once is the same as one that rejects.
function tried<Payload>(sink: Sink<Payload>, payload: Payload): Promise<void> {
  try {
    return Promise.resolve(sink.write(payload))
  } catch (error) {
    return Promise.reject(error)
  }
}
