import type { HealthSignal } from '../../src/shared/wire.js'
import type { Clock } from '../export/clock.js'
import { toLog } from '../otlp/log.js'
import type { LogRecord } from '../otlp/model.js'
import { DONE } from './done.js'

/** What is counted: rollout health, values that were dropped, and telemetry that was lost. */
export type CountedSignal = HealthSignal | 'malformed_header' | 'server_dropped' | 'parked_context_missing'

/** One thing worth counting. */
export interface SignalFacts {
  signal: CountedSignal
  /** @default 1 */
  count?: number | undefined
  /** Route, queue or callback that it happened at. */
  route?: string | undefined
  /** One word out of a short list. */
  reason?: string | undefined
}

type Counted = { [Field in keyof SignalFacts]-?: NonNullable<SignalFacts[Field]> }

/** A signal as it was seen. */
export interface SeenSignal extends SignalFacts {
  count: number
}

/** Adds up signals and writes them down from time to time. */
export interface HealthCounter {
  add(facts: SignalFacts): void
  /** Writes what has been added since the last time, and lets go of the timer. */
  flush(): Promise<void>
  /** The same, if it is time; for runtimes whose timers end with the request. */
  flushIfDue(): Promise<void>
}

/** Often enough to see a rollout go wrong while it does, seldom enough that a count costs next to nothing. */
const FLUSH_EVERY_MS = 10_000

/** Signals times routes; what comes beyond is counted without its route. */
const MAX_SERIES = 1_000

/** What a counter is made of. */
export interface HealthParts {
  clock: Clock
  /** Begins the ids of this process's records; asked with the first of them, as Workers have no chance before a request. */
  mintPrefix: () => string
  /** Whether they were taken; what was not is counted on. */
  write(records: LogRecord[]): Promise<boolean>
}

/** Creates a counter at zero. */
export function createHealthCounter({ clock, mintPrefix, write }: HealthParts): HealthCounter {
  let counts = new Map<string, Counted>()
  let lastFlush = clock.now()
  let batch = 0
  let prefix: string | undefined
  let cancel: (() => void) | undefined
  const keep = ({ signal, count = 1, route = '', reason = '' }: SignalFacts) => {
    const place = counts.size < MAX_SERIES ? route : ''
    const key = `${signal} ${reason} ${place}`
    const found: Counted = counts.get(key) ?? { signal, count: 0, route: place, reason }
    counts.set(key, { ...found, count: found.count + count })
  }
  const flush = async () => {
    cancel?.()
    cancel = undefined
    lastFlush = clock.now()
    if (counts.size === 0) return
    const facts = [...counts.values()]
    counts = new Map()
    batch += 1
    prefix ??= mintPrefix()
    const records = facts.map((each, i) => toHealthRecord(each, { id: `${prefix}:${batch}:${i}`, at: lastFlush }))
    if (!(await write(records))) facts.forEach(keep)
  }
  return {
    add(facts) {
      keep(facts)
      cancel ??= clock.after(FLUSH_EVERY_MS, () => void flush())
    },
    flush,
    flushIfDue: () => (counts.size > 0 && clock.now() - lastFlush >= FLUSH_EVERY_MS ? flush() : DONE),
  }
}

function toHealthRecord({ signal, count, route, reason }: Counted, { id, at }: { id: string; at: number }): LogRecord {
  return toLog({
    eventName: 'rum.health',
    body: signal,
    severity: 'INFO',
    attributes: {
      'rum.kind': 'health',
      'rum.record.id': id,
      'rum.route_pattern': route,
      'rum.health.signal': signal,
      'rum.health.count': count,
      'rum.health.reason': reason,
    },
    at,
    receivedAt: at,
  })
}
