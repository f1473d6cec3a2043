import type { ParkingProblem, ParkingReason, ParkingSettings } from './options.js'

/** Counts problems and passes them on; never throws. */
export interface ProblemLog {
  report(problem: ParkingProblem): void
  /** Runs a check that may throw; returns whether it passed. The error is reported. */
  passes(check: () => void, problem: Omit<ParkingProblem, 'error'>): boolean
  counts(): Readonly<Partial<Record<ParkingReason, number>>>
}

const ADVICE: Readonly<Record<ParkingReason, string>> = {
  bad_key: 'a correlation key was rejected',
  bad_metadata: 'metadata was rejected, and the context parked without it',
  nothing_to_park: 'there is no scope to park; call park() within a request or a job, or pass a context',
  join_keys_shed: 'some business keys exceeded the size limit',
  store_failed: 'the store failed; is it up?',
  store_timeout: 'the store did not answer in time; is it up?',
  broken_value: 'a parked value was not written by a parking lot; does something else use the same keys?',
}

/** Creates an empty log. The operator is warned about each problem once; the listener receives every one. */
export function createProblemLog({
  telemetry,
  onProblem,
}: Pick<ParkingSettings, 'telemetry' | 'onProblem'>): ProblemLog {
  const counts = new Map<ParkingReason, number>()
  const report = (problem: ParkingProblem): void => {
    const { reason, call } = problem
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
    telemetry.warnOnce(`parking lot, ${call}: ${ADVICE[reason]}${explain(problem)}`)
    try {
      onProblem(problem)
    } catch {
      // Errors of the listener are ignored; the problem has been counted.
    }
  }
  return {
    report,
    passes(check, problem) {
      try {
        check()
        return true
      } catch (error) {
        report({ ...problem, error })
        return false
      }
    },
    counts: () => Object.fromEntries(counts),
  }
}

// Our own messages are safe to log. Those of a database, or of the function that reads a key, may contain what was
// parked.
function explain({ error }: ParkingProblem): string {
  const isOurs = error instanceof TypeError && error.message.startsWith(OUR_PREFIX)
  return isOurs ? ` (${error.message.slice(OUR_PREFIX.length)})` : ''
}

const OUR_PREFIX = 'throughline: '
