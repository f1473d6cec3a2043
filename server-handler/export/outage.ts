import type { Warn } from '../options/warn.js'

/** Whether deliveries are failing, with one log line at the beginning and one at the end of an outage. */
export interface Outage {
  failed(problem: string): void
  succeeded(): void
  isOn(): boolean
}

/** Creates the state of deliveries to one destination, initially working. */
export function createOutage(place: string, warn: Warn): Outage {
  let failures = 0
  return {
    failed(problem) {
      failures += 1
      if (failures === 1) warn(`deliveries to ${place} fail: it ${problem}. Another line follows when they work again.`)
    },
    succeeded() {
      if (failures > 0) warn(`deliveries to ${place} work again, after ${failures} that failed.`)
      failures = 0
    },
    isOn: () => failures > 0,
  }
}
