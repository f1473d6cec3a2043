import { hasPassed, within } from '../export/clock.js'
import type { ExportLogsRequest } from '../otlp/model.js'
import type { Intake } from './intake.js'
import type { LossCounter } from './losses.js'
import type { RumSettings } from './options.js'

/** Periodically writes losses to the sink. */
export interface LossReporter {
  /** Writes counts that have not been written yet; never rejects. */
  report(): Promise<void>
  /** The same if it is due; `undefined` if not. */
  reportIfDue(): Promise<void> | undefined
}

const REPORT_EVERY_MS = 10_000
/** A hanging sink must not keep a process from exiting. */
const WRITE_TIMEOUT_MS = 10_000

/**
 * Creates the reporter of one handler. A report that the sink rejected is kept and retried first, with the same ids;
 * later losses are counted separately, so that an outage of any length makes two reports.
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
    return within(written, { clock, limitMs: WRITE_TIMEOUT_MS, late: false })
  }

  const next = (): ExportLogsRequest | undefined => {
    const fresh = losses.drain()
    if (fresh.length === 0) return undefined
    reports += 1
    return intake.losses(fresh, `handler:${reportedAt}:${reports}`)
  }

  const write = async () => {
    reportedAt = clock.now()
    // Without further envelopes nothing else would trigger a report.
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
    reportIfDue: () => (hasPassed(REPORT_EVERY_MS, { since: reportedAt, now: clock.now() }) ? report() : undefined),
  }
}
