import { type Clock, within } from '../export/clock.js'
import type { LogSink } from '../export/sink.js'
import type { ExportLogsRequest } from '../otlp/model.js'
import type { LossCounter } from './losses.js'

/** A page waits this long for its answer at most; the sink goes on in the background. */
const PATIENCE_MS = 2_000

/** One write: what, how many records, and what to take back if it fails. */
export interface OutletWrite {
  request: ExportLogsRequest
  count: number
  undo: () => void
  waitUntil: ((promise: Promise<unknown>) => void) | undefined
}

/** Hands log records to the sink and keeps its troubles from the request. */
export interface Outlet {
  /** `false` where the sink is known to have lost them, so that the page may send them again. */
  write(write: OutletWrite): Promise<boolean>
  /** Records that the sink has taken. */
  written(): number
}

/** Creates the way to a sink. */
export function createOutlet({ sink, clock, losses }: { sink: LogSink; clock: Clock; losses: LossCounter }): Outlet {
  let taken = 0
  const attempt = async ({ request, count, undo }: OutletWrite) => {
    try {
      await sink.write(request)
      taken += count
      return true
    } catch {
      undo() // The page sends again, and must not be taken for a repeat.
      losses.add('server_dropped', 'sink', count)
      return false
    }
  }
  return {
    async write(write) {
      const written = attempt(write)
      if (!write.waitUntil) return within(written, { clock, limitMs: PATIENCE_MS, late: true })
      write.waitUntil(written)
      return true
    },
    written: () => taken,
  }
}
