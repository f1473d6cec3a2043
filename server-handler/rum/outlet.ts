import { type Clock, within } from '../export/clock.js'
import { createOutage } from '../export/outage.js'
import type { LogSink } from '../export/sink.js'
import type { Warn } from '../export/warn.js'
import type { ExportLogsRequest } from '../otlp/model.js'
import type { LossCounter } from './losses.js'

/** A page waits this long for its answer at most; the sink goes on in the background. */
const PATIENCE_MS = 2_000

/** One write: what, how many records, and whom to tell what became of it. */
export interface OutletWrite {
  request: ExportLogsRequest
  count: number
  /** Called once with whether the sink has taken the records, however late. */
  settle: (isStored: boolean) => void
  waitUntil: ((promise: Promise<unknown>) => void) | undefined
}

/** Hands log records to the sink and keeps its troubles from the request. */
export interface Outlet {
  /** Whether the sink has taken the records. `false` also where it takes longer than a page waits. */
  write(write: OutletWrite): Promise<boolean>
  /** Whether records that came before are stored; `false` also where that takes longer than a page waits. */
  await(isStored: Promise<boolean>): Promise<boolean>
  /** Records that the sink has taken. */
  written(): number
}

/** Creates the way to a sink. */
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
  // A sink that watches its own deliveries logs them, too.
  const outage = createOutage('the sink of the endpoint', sink.isFailing ? () => {} : warn)
  const attempt = async ({ request, count, settle }: OutletWrite) => {
    try {
      await sink.write(request)
      taken += count
      outage.succeeded()
      settle(true)
      return true
    } catch {
      outage.failed('refused what it was given')
      settle(false) // The page sends again, and must not be taken for a repeat.
      losses.add('server_dropped', 'sink', count)
      return false
    }
  }
  // A write that is still under way may fail yet: whoever sends again then learns what became of it.
  const patiently = (stored: Promise<boolean>) => within(stored, { clock, limitMs: PATIENCE_MS, late: false })
  return {
    write(write) {
      const written = attempt(write)
      write.waitUntil?.(written)
      return patiently(written)
    },
    await: patiently,
    written: () => taken,
  }
}
