import { within } from '../export/clock.js'
import type { ExportLogsRequest } from '../otlp/model.js'
import type { Intake } from './intake.js'
import type { LossCounter } from './losses.js'
import type { RumSettings } from './options.js'

/** Writes what has been lost to the sink, from time to time. */
export interface LossReporter {
  /** Writes what has been counted and is not written yet; never rejects. */
  report(): Promise<void>
  /** The same, if it is time; `undefined` where it is not. */
  reportIfDue(): Promise<void> | undefined
}

const REPORT_EVERY_MS = 10_000
/** A sink that hangs must not keep a process from ending. */
const PATIENCE_MS = 10_000

/**
 * Creates the reporter of one handler. A report that the sink did not take is kept and written first the next time, with
 * the same ids; what is lost meanwhile is counted on, so that an outage of any length makes one report and another.
 */
export function createLossReporter({
  settings: { sink, clock },
  losses,
  intake,
}: {
  settings: Pick<RumSettings, 'sink' | 'clock'>
  losses: LossCounter
  intake: Intake
}): LossReporter {
  let reportedAt = clock.now()
  let reports = 0
  let unsent: ExportLogsRequest | undefined
  let running: Promise<void> = Promise.resolve()

  const isTaken = (request: ExportLogsRequest): Promise<boolean> => {
    const written = (async () => sink.write(request))().then(
      () => true,
      () => false,
    )
    return within(written, { clock, limitMs: PATIENCE_MS, late: false })
  }

  const next = (): ExportLogsRequest | undefined => {
    const fresh = losses.drain()
    if (fresh.length === 0) return undefined
    reports += 1
    return intake.losses(fresh, `handler:${reportedAt}:${reports}`)
  }

  const write = async () => {
    reportedAt = clock.now()
    // No envelope may come any more that would do it.
    intake.settle()
    const isRepeat = unsent !== undefined
    unsent ??= next()
    if (!unsent || !(await isTaken(unsent))) return
    unsent = isRepeat ? next() : undefined
    if (unsent && (await isTaken(unsent))) unsent = undefined
  }

  const report = () => {
    running = running.then(write)
    return running
  }

  return {
    report,
    reportIfDue: () => (clock.now() - reportedAt >= REPORT_EVERY_MS ? report() : undefined),
  }
}
