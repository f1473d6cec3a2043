import type { Page } from '../page/page.js'
import type { Envelope } from '../shared/wire.js'
import { toJson } from './json.js'
import { UNSENT_KEY } from './visitor.js'

/** Older envelopes are discarded, since their visits are no longer of interest. */
const LONGEST_KEPT_MS = 24 * 3_600_000
/** Characters kept for the next page view, of the five million that a browser gives a site. */
const MAX_KEPT_CHARACTERS = 100_000

/** The format in storage: records that did not fit, and envelopes. */
type Stored = [lost: number, ...bodies: string[]]
const NONE: Stored = [0]
/** Parsed as untrusted: another script may have written it. */
const isStored = (found: unknown): found is Stored => Array.isArray(found)

/** Envelopes that could not be sent when the page was left, kept in the browser's storage for the next page view. */
export interface Unsent {
  keep(body: string): void
  remove(body: string): void
  /**
   * Takes the envelopes of an earlier page view, with their current ages. `lost` records did not fit, or were too old.
   */
  take(): { bodies: string[]; lost: number }
  forget(): void
}

/** Creates the store of unsent envelopes. `mayStore` is called every time: without consent nothing is stored. */
export function createUnsent(page: Page, mayStore: () => boolean): Unsent {
  /**
   * Storage may be blocked, full or broken: then nothing is kept, and the server detects the gap in the sequence
   * numbers.
   */
  function update(change: (stored: Stored) => Stored): Stored | undefined {
    if (!mayStore()) return undefined
    return page.guard(() => {
      const { localStorage } = page.window
      const found: unknown = page.guard(() => JSON.parse(localStorage.getItem(UNSENT_KEY) ?? '[0]'))
      const stored = isStored(found) ? found : NONE
      const next = change(stored)
      if (next[0] || next[1]) localStorage.setItem(UNSENT_KEY, toJson(next))
      else if (stored !== next) localStorage.removeItem(UNSENT_KEY)
      return stored
    })
  }

  return {
    keep(body) {
      update(([lost, ...bodies]) => {
        const isRoom = [...bodies, body].join('').length <= MAX_KEPT_CHARACTERS
        return isRoom ? [lost, ...bodies, body] : [lost + parseEnvelope(body).records.length, ...bodies]
      })
    },
    remove(body) {
      update(([lost, ...bodies]) => [lost, ...bodies.filter((one) => one !== body)])
    },
    take() {
      const [before, ...kept] = update(() => [0]) ?? NONE
      let lost = Number(before) || 0
      const bodies = kept.flatMap((body) => {
        // Another script may have written what is stored.
        const envelope = page.guard(() => parseEnvelope(body))
        const current = envelope && toCurrent(envelope, page.wallClock())
        if (envelope && !current) lost += Number(envelope.records?.length) || 0
        return current ?? []
      })
      return { bodies, lost }
    },
    forget() {
      page.guard(() => page.window.localStorage.removeItem(UNSENT_KEY))
    },
  }
}

/** Parses an envelope that this page or an earlier one has made. */
export const parseEnvelope = (body: string): Envelope => JSON.parse(body)

/** The server computes times from the time of receipt, so ages are increased; `undefined` for one that is too old. */
function toCurrent(envelope: Envelope, now: number): string | undefined {
  const elapsedMs = now - envelope.sentAt
  if (!(elapsedMs >= 0 && elapsedMs < LONGEST_KEPT_MS)) return undefined
  const records = envelope.records.map((record) => ({ ...record, age: record.age + elapsedMs }))
  return toJson({ ...envelope, sentAt: now, records })
}
