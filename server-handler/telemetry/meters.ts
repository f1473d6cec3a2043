import type { Counter, Histogram, Meter } from '@opentelemetry/api'
import { createMeterReader } from './agent.js'
import { tryCall } from './user-code.js'

/** Labels of a metric; each has bounded cardinality. */
export type Labels = Readonly<Record<string, string | number | boolean | undefined>>

/** Records metrics through the registered OpenTelemetry metrics SDK; without one they are discarded. */
export interface Meters {
  /** Whether an SDK is registered; if not, labels need not be built. */
  isEnabled(): boolean
  add(name: MetricName, value: number, labels?: Labels): void
  /** Milliseconds. */
  record(name: MetricName, durationMs: number, labels?: Labels): void
}

/** The metrics and their descriptions. Durations are in milliseconds. */
const METRICS = {
  'throughline.server.requests': 'Requests served.',
  'throughline.server.errors': 'Requests that ended with 5xx, by throwing, or without an answer.',
  'throughline.server.duration_ms': 'From a request’s arrival to its end.',
  'throughline.health.signals': 'Rollout-health signals.',
  'throughline.job.duration_ms': 'Execution of a job, without its wait.',
  'throughline.job.queue_wait_ms': 'From when a job could have been taken to when it was.',
  commerce_request_duration_ms: 'Calls of the shop to others.',
} as const

/** The name of a metric. */
export type MetricName = keyof typeof METRICS

/**
 * Creates meters. Instruments are created with their first value: an SDK may be registered later. Its errors do not affect
 * the measured work.
 */
export function createMeters(): Meters {
  const readMeter = createMeterReader()
  let meter: Meter | undefined
  const counters = new Map<string, Counter>()
  const histograms = new Map<string, Histogram>()
  const openMeter = (): Meter | undefined => {
    const registered = readMeter()
    if (registered !== meter) {
      meter = registered
      counters.clear()
      histograms.clear()
    }
    return meter
  }
  return {
    isEnabled: () => readMeter() !== undefined,
    add(name, value, labels = {}) {
      const current = openMeter()
      if (!current) return
      const make = () => current.createCounter(name, { description: METRICS[name] })
      tryCall(() => getOrCreate(counters, name, make).add(value, withoutEmpty(labels)))
    },
    record(name, durationMs, labels = {}) {
      const current = openMeter()
      if (!current) return
      const make = () => current.createHistogram(name, { description: METRICS[name], unit: 'ms' })
      tryCall(() => getOrCreate(histograms, name, make).record(durationMs, withoutEmpty(labels)))
    },
  }
}

function getOrCreate<T>(known: Map<string, T>, name: string, make: () => T): T {
  const found = known.get(name) ?? make()
  known.set(name, found)
  return found
}

function withoutEmpty(labels: Labels): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, value]])),
  )
}
