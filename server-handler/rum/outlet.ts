import { type Clock, within } from '../export/clock.js'
import { createOutage } from '../export/outage.js'
import type { LogSink } from '../export/sink.js'
import type { Warn } from '../options/warn.js'
import type { ExportLogsRequest } from '../otlp/model.js'
import type { LossCounter } from './losses.js'

/** Longest time that a page waits for its response; the sink continues in the background. */
const WRITE_TIMEOUT_MS = 2_000

/** One write: the records, their number, and a callback for the outcome. */
export interface OutletWrite {
  request: ExportLogsRequest
  count: number
  /** Called once with whether the sink has accepted the records, however late. */
  settle: (isStored: boolean) => void
  waitUntil: ((promise: Promise<unknown>) => void) | undefined
}

/** Writes log records to the sink and isolates the request from its failures. */
export interface Outlet {
  /** Whether the sink has accepted the records; `false` also after the time limit. */
  write(write: OutletWrite): Promise<boolean>
  /** Whether records sent before are stored; `false` also after the time limit. */
  await(isStored: Promise<boolean>): Promise<boolean>
  /** Records that the sink has accepted. */
  written(): number
}

/** Creates the outlet to a sink. */
export function createOutlet({
  sink,
  clock,
  losses,
  warn,
}: {
  sink: LogSink
  clock: Clock
  losses: LossCounter
  warn: Warn
}): Outlet {
  let taken = 0
  // A sink that monitors its own deliveries also logs them.
  const outage = createOutage('the sink of the endpoint', sink.isFailing ? () => {} : warn)
  const attempt = async ({ request, count, settle }: OutletWrite) => {
    try {
      await sink.write(request)
      taken += count
      outage.succeeded()
      settle(true)
      return true
    } catch {
      outage.failed('rejected the payload')
      settle(false) // The page retries, and must not be treated as a duplicate.
      losses.add('server_dropped', 'sink', count)
      return false
    }
  }
  // A write in flight may still fail: the retry then receives its outcome.
  const withTimeout = (stored: Promise<boolean>) => within(stored, { clock, limitMs: WRITE_TIMEOUT_MS, late: false })
  return {
    write(write) {
      const written = attempt(write)
      write.waitUntil?.(written)
      return withTimeout(written)
    },
    await: withTimeout,
    written: () => taken,
  }
}
