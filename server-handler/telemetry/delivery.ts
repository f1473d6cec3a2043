import { type Breaker, createBreaker } from '../export/breaker.js'
import { type Clock, follow } from '../export/clock.js'
import { createOutage, type Outage } from '../export/outage.js'
import type { Sink } from '../export/sink.js'
import type { Warn } from '../options/warn.js'

/**
 * Status of telemetry: `ok`, `degraded` (deliveries fail, or some were lost recently), `off` (no sink, or disabled).
 */
export type DeliveryState = 'ok' | 'degraded' | 'off'

/** Why telemetry was lost on its way to the sink. */
export type LossReason = 'sink_slow' | 'sink_failed' | 'sink_paused'

/** Writes telemetry to its sinks without delaying a request. */
export interface Delivery {
  /**
   * Whether the sink accepted the payload, after one attempt within the time limit. Never rejects. A payload that the
   * caller keeps until a later attempt is not lost.
   */
  deliver<Payload>(sink: Sink<Payload>, payload: Payload, isKept?: boolean): Promise<boolean>
  state(): DeliveryState
}

/** Longest time that one payload keeps a Worker alive. Requests do not wait for a failing collector. */
const DELIVERY_LIMIT_MS = 1_500

/** Dependencies of delivery. */
export interface DeliveryParts {
  isOff: boolean
  /** The sinks. One that reports a failure of its own counts as failing before it is given a payload. */
  sinks: readonly (Pick<Sink<never>, 'isFailing'> | undefined)[]
  clock: Clock
  warn: Warn
  onLoss: (reason: LossReason) => void
}

/** Creates delivery to the sinks. After failures of a sink, that one is paused, as in the exporter. */
export function createDelivery({ isOff, sinks, clock, warn, onLoss }: DeliveryParts): Delivery {
  // Each sink has its own breaker: a failing one must neither block the other nor be hidden by it.
  const bySink = new Map<object, { breaker: Breaker; outage: Outage }>()
  const stateOf = (sink: Pick<Sink<never>, 'isFailing'>) => {
    // A sink that monitors its own deliveries also logs them.
    const warnOnce = sink.isFailing ? () => {} : warn
    const known = bySink.get(sink) ?? {
      breaker: createBreaker(warn),
      outage: createOutage('a sink of telemetry', warnOnce),
    }
    bySink.set(sink, known)
    return known
  }
  return {
    deliver(sink, payload, isKept = false) {
      if (isOff) return ACCEPTED
      const { breaker, outage } = stateOf(sink)
      if (breaker.waitMs(clock.now()) > 0) {
        if (!isKept) onLoss('sink_paused')
        return LOST
      }
      return new Promise((resolve) => {
        const fail = (reason: LossReason, problem: string) => {
          outage.failed(problem)
          breaker.failed(clock.now(), problem)
          if (!isKept) onLoss(reason)
          resolve(false)
        }
        const done = () => {
          outage.succeeded()
          breaker.succeeded(clock.now())
          resolve(true)
        }
        const failed = () => fail('sink_failed', 'rejected the payload')
        const late = () => fail('sink_slow', `did not answer within ${DELIVERY_LIMIT_MS} ms`)
        follow(write(sink, payload), { clock, limitMs: DELIVERY_LIMIT_MS }, { done, failed, late })
      })
    },
    state() {
      if (isOff) return 'off'
      const isDegraded = [...bySink.values()].some(({ breaker, outage }) => outage.isOn() || breaker.isOpen())
      return isDegraded || sinks.some((sink) => sink?.isFailing?.()) ? 'degraded' : 'ok'
    },
  }
}

const ACCEPTED = Promise.resolve(true)
const LOST = Promise.resolve(false)

// A synchronous throw is treated as a rejection.
function write<Payload>(sink: Sink<Payload>, payload: Payload): Promise<void> {
  try {
    return Promise.resolve(sink.write(payload))
  } catch (error) {
    return Promise.reject(error)
  }
}
