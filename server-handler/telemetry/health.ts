import type { HealthSignal } from '../../src/shared/wire.js'
import { type Clock, hasPassed } from '../export/clock.js'
import { toLog } from '../otlp/log.js'
import type { LogRecord } from '../otlp/model.js'
import { DONE } from './done.js'

/** The counted signals: rollout health, dropped values, and lost telemetry. */
export type CountedSignal = HealthSignal | 'malformed_header' | 'server_dropped' | 'parked_context_missing'

/** One occurrence to count. */
export interface SignalFacts {
  signal: CountedSignal
  /** @default 1 */
  count?: number | undefined
  /** Route, queue or callback where it occurred. */
  route?: string | undefined
  /** One word, with bounded cardinality. */
  reason?: string | undefined
}

type Counted = { [Field in keyof SignalFacts]-?: NonNullable<SignalFacts[Field]> }

/** A signal as it occurred. */
export interface SeenSignal extends SignalFacts {
  count: number
}

/** Counts signals and periodically writes them. */
export interface HealthCounter {
  add(facts: SignalFacts): void
  /** Writes the counts since the last call, and clears the timer. */
  flush(): Promise<void>
  /** Does the same if it is due, for runtimes whose timers end with the request. */
  flushIfDue(): Promise<void>
}

/** Often enough to notice problems during a rollout, seldom enough that counting costs next to nothing. */
const FLUSH_EVERY_MS = 10_000

/** Limit of signals times routes; beyond it the route is omitted. */
const MAX_SERIES = 1_000

/** Dependencies of a counter. */
export interface HealthParts {
  clock: Clock
  /**
   * Creates the prefix of the ids of this process's records. Called for the first record, since Workers have no random
   * values before a request.
   */
  mintPrefix: () => string
  /** Writes records, and returns whether they were accepted. If not, they are counted again. */
  write(records: LogRecord[]): Promise<boolean>
}

/** Creates a counter at zero. */
export function createHealthCounter({ clock, mintPrefix, write }: HealthParts): HealthCounter {
  let counts = new Map<string, Counted>()
  let lastFlush = clock.now()
  let batch = 0
  let prefix: string | undefined
  let cancel: (() => void) | undefined
  const addCount = ({ signal, count = 1, route = '', reason = '' }: SignalFacts) => {
    const keyOf = (place: string) => `${signal} ${reason} ${place}`
    const place = counts.size < MAX_SERIES || counts.has(keyOf(route)) ? route : ''
    const key = keyOf(place)
    const found: Counted = counts.get(key) ?? { signal, count: 0, route: place, reason }
    counts.set(key, { ...found, count: found.count + count })
  }
  const isDue = () => hasPassed(FLUSH_EVERY_MS, { since: lastFlush, now: clock.now() })
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
    if (await write(records)) return
    facts.forEach(addCount)
    startTimer()
  }
  const startTimer = () => {
    cancel ??= clock.after(FLUSH_EVERY_MS, () => void flush())
  }
  return {
    add(facts) {
      addCount(facts)
      startTimer()
    },
    flush,
    flushIfDue: () => (counts.size > 0 && isDue() ? flush() : DONE),
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
