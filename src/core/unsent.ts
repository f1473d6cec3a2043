import type { Page } from '../page/page.js'
import type { Envelope } from '../shared/wire.js'
import { toJson } from './plain.js'

/** Older envelopes are of a visit that nobody looks at any more. */
const LONGEST_KEPT_MS = 24 * 3_600_000
/** Characters kept for the next page view: a browser gives a site five million, which are the site's. */
const MAX_KEPT_CHARACTERS = 100_000
const KEY = 'throughline.unsent'

/** Envelopes that could not be sent when the page was left, kept in the browser's storage for the next page view. */
export interface Unsent {
  keep(body: string): void
  remove(body: string): void
  /** Takes what an earlier page view has left; ages are those of now. */
  take(): string[]
  forget(): void
}

/** Makes the keeper. `mayStore` is asked every time: without consent nothing is stored. */
export function createUnsent(page: Page, mayStore: () => boolean): Unsent {
  // Storage may be blocked, full or broken: what can't be kept is lost, and the server sees the gap in the numbers.
  const withStorage = <T>(use: (storage: Storage) => T) =>
    mayStore() ? page.guard(() => use(page.window.localStorage)) : undefined
  const read = (storage: Storage): string[] => {
    const bodies = page.guard(() => JSON.parse(storage.getItem(KEY) ?? '[]'))
    return Array.isArray(bodies) ? bodies : []
  }
  const write = (storage: Storage, bodies: string[]) =>
    bodies[0] ? storage.setItem(KEY, toJson(bodies)) : storage.removeItem(KEY)

  return {
    keep: (body) =>
      withStorage((storage) => {
        const bodies = [...read(storage), body]
        if (bodies.join('').length <= MAX_KEPT_CHARACTERS) write(storage, bodies)
      }),
    remove: (body) =>
      withStorage((storage) =>
        write(
          storage,
          read(storage).filter((one) => one !== body),
        ),
      ),
    take: () =>
      withStorage((storage) => {
        const bodies = read(storage)
        write(storage, [])
        return bodies.flatMap((body) => page.guard(() => toCurrent(body, page.wallClock())) ?? [])
      }) ?? [],
    forget() {
      page.guard(() => page.window.localStorage.removeItem(KEY))
    },
  }
}

/** The server reckons with the time of receipt, so that records are older now. */
function toCurrent(body: string, now: number): string[] {
  const envelope: Envelope = JSON.parse(body)
  const elapsedMs = now - envelope.sentAt
  if (!(elapsedMs >= 0 && elapsedMs < LONGEST_KEPT_MS)) return []
  const records = envelope.records.map((record) => ({ ...record, age: record.age + elapsedMs }))
  return [toJson({ ...envelope, sentAt: now, records })]
}
