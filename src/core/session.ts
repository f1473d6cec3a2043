import type { Page } from '../page/page.js'
import { randomHex } from '../shared/bytes.js'
import type { Options } from './options.js'

/** A pause longer than this begins a new session, as in every web analytics tool. */
const IDLE_MS = 30 * 60_000
/** A session is never longer than this, so that it cannot become an identity. */
const LONGEST_MS = 4 * 3_600_000
/** Storage is synchronous: a request must not wait for it each time. */
const STORE_EVERY_MS = 10_000
const KEY = 'throughline.session'

/** The visitor's session, as far as it is allowed to exist. */
export interface Session {
  id(): string | undefined
  previous(): string | undefined
  /** Forgets the session and what was stored of it. */
  forget(): void
}

interface Stored {
  id: string
  startedAt: number
  seenAt: number
  previous?: string | undefined
}

/** Makes the session; `isAllowed` is asked every time, so that a withdrawn consent holds at once. */
export function createSession(page: Page, options: Options, isAllowed: () => boolean): Session {
  let session: Stored | undefined
  let storedAt = 0

  function touch(): Stored | undefined {
    if (!isAllowed()) return undefined
    const now = page.wallClock()
    const known = session ?? readStored(page)
    const isOver = !known || now - known.seenAt > IDLE_MS || now - known.startedAt > LONGEST_MS
    session = isOver
      ? { id: randomHex(page.fillRandom, 16), startedAt: now, seenAt: now, previous: known?.id }
      : { ...known, seenAt: now }
    if (isOver || now - storedAt > STORE_EVERY_MS) {
      writeStored(page, session)
      storedAt = now
    }
    return session
  }

  return {
    id: () => (isAllowed() ? (page.guard(() => options.session?.()) ?? touch()?.id) : undefined),
    previous: () => (isAllowed() ? session?.previous : undefined),
    forget() {
      session = undefined
      writeStored(page, undefined)
    },
  }
}

function readStored(page: Page): Stored | undefined {
  try {
    const stored = JSON.parse(page.window.localStorage.getItem(KEY) ?? '{}')
    return typeof stored.id === 'string' && stored.startedAt > 0 && stored.seenAt > 0 ? stored : undefined
  } catch {
    return undefined // Blocked by a privacy setting, or not ours: the same to us as empty.
  }
}

function writeStored(page: Page, session: Stored | undefined): void {
  try {
    if (session) page.window.localStorage.setItem(KEY, JSON.stringify(session))
    else page.window.localStorage.removeItem(KEY)
  } catch {
    // Blocked or full: the session lives as long as the page.
  }
}
