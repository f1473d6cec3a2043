import type { Page } from '../page/page.js'
import type { WirePage } from '../shared/wire.js'
import type { NavigatorFacts } from './describe-page.js'
import type { Consent, Options } from './options.js'
import { toJson } from './plain.js'

/** A pause longer than this begins a new session, as in every web analytics tool. */
const IDLE_MS = 30 * 60_000
/** A session is never longer than this, so that it cannot become an identity. */
const LONGEST_MS = 4 * 3_600_000
/** Storage is synchronous: a request must not wait for it each time. */
const STORE_EVERY_MS = 10_000
const KEY = 'throughline.session'

/** The visitor: what they allow, and their session, as far as it is allowed to exist. */
export interface Visitor {
  consent: Consent
  /** A hash that the site identified the visitor with. */
  user?: string
  /** Global Privacy Control is on. */
  readonly isPrivate: boolean | undefined
  /** The session's id, where consent allows one; asked every time, so that a withdrawn consent holds at once. */
  sessionId(): string | undefined
  /** What envelopes may tell of the visitor. */
  facts(): Pick<WirePage, 'session' | 'previousSession' | 'user'>
  /** Forgets the session and what was stored of it. */
  forget(): void
}

/** Id, beginning, last sign of life, the session before: as they stand in storage, and in memory where there is none. */
type Stored = [id?: string, startedAt?: number, seenAt?: number, previous?: string | undefined]

/** Makes the visitor. */
export function createVisitor(page: Page, { consent, session: readSession }: Options): Visitor {
  let session: Stored = []
  let storedAt = 0

  /** Storage may be blocked by a privacy setting, full, or not ours: the session then lives as long as the page. */
  const withStorage = <T>(use: (storage: Storage) => T) => page.guard(() => use(page.window.localStorage))

  function touch(): string | undefined {
    const now = page.wallClock()
    if (!session[0]) session = withStorage((storage) => [...JSON.parse(storage.getItem(KEY) ?? '[]')] as Stored) ?? []
    const [known, startedAt = 0, seenAt = 0] = session
    if (!known || now - seenAt > IDLE_MS || now - startedAt > LONGEST_MS) {
      session = [page.hex(16), now, 0, known]
      storedAt = 0
    }
    session[2] = now
    if (now - storedAt > STORE_EVERY_MS) {
      withStorage((storage) => storage.setItem(KEY, toJson(session)))
      storedAt = now
    }
    return session[0]
  }

  const visitor: Visitor = {
    consent,
    isPrivate: (page.window.navigator as NavigatorFacts).globalPrivacyControl,
    sessionId: () =>
      visitor.consent === 'granted' && !visitor.isPrivate ? (page.guard(() => readSession?.()) ?? touch()) : undefined,
    facts() {
      const id = visitor.sessionId()
      return id ? { session: id, previousSession: session[3], user: visitor.user } : {}
    },
    forget() {
      session = []
      withStorage((storage) => storage.removeItem(KEY))
    },
  }
  return visitor
}
