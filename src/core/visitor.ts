import type { Page } from '../page/page.js'
import type { WirePage } from '../shared/wire.js'
import { toJson } from './json.js'
import type { Consent, Options } from './options.js'

/** A pause longer than this begins a new session, as in every web analytics tool. */
const IDLE_MS = 30 * 60_000
/** A session is never longer than this, so that it cannot become an identity. */
const LONGEST_MS = 4 * 3_600_000
/** Storage is synchronous: a request must not wait for it each time. */
const STORE_EVERY_MS = 10_000
const KEY = 'throughline.session'
/** What a header can carry and the server takes; anything else would make the page's own requests fail. */
const ID = /^[\w.:/+=@-]{1,128}$/

/** The visitor: what they allow, and their session, as far as it is allowed to exist. */
export interface Visitor {
  consent: Consent
  /** A hash that the site identified the visitor with. */
  user?: string
  /** Global Privacy Control is on. */
  isPrivate(): boolean | undefined
  /** The session's id, where consent allows one; asked every time, so that a withdrawn consent holds at once. */
  sessionId(): string | undefined
  /** Whether the browser's storage may be used. */
  mayStore(): boolean
  /** What envelopes may contain about the visitor. */
  facts(): Pick<WirePage, 'session' | 'previousSession' | 'user'>
  /** Forgets the session and what was stored of it. */
  forget(): void
}

/** Id, beginning, last sign of life, the session before: as they are stored, or kept in memory where storage is missing. */
type Stored = [id?: string, startedAt?: number, seenAt?: number, previous?: string | undefined]

/** Makes the visitor. */
export function createVisitor(page: Page, { consent, session: readSession }: Options): Visitor {
  let session: Stored = []
  let checkedAt = 0

  /** Storage may be blocked by a privacy setting, full, or not ours: the session then lives as long as the page. */
  const withStorage = <T>(use: (storage: Storage) => T) => page.guard(() => use(page.window.localStorage))

  const toId = (id: unknown) => (typeof id === 'string' && ID.test(id) ? id : undefined)

  const isLive = ([id, startedAt = 0, seenAt = 0]: Stored, now: number) =>
    toId(id) && now - seenAt <= IDLE_MS && now - startedAt <= LONGEST_MS

  function touch(): string | undefined {
    const now = page.wallClock()
    if (Math.abs(now - checkedAt) > STORE_EVERY_MS) {
      // Another tab may have gone on with the session meanwhile, or begun a new one: the storage is what all tabs share.
      const stored: Stored =
        withStorage((storage): Stored => Object([...JSON.parse(storage.getItem(KEY) ?? '[]')])) ?? []
      if (isLive(stored, now) || !isLive(session, now)) session = toId(stored[0]) ? stored : session
      if (!isLive(session, now)) session = [page.hex(16), now, now, session[0]]
      session[2] = now
      withStorage((storage) => storage.setItem(KEY, toJson(session)))
      checkedAt = now
    }
    return session[0]
  }

  const visitor: Visitor = {
    consent,
    isPrivate: () => page.window.navigator.globalPrivacyControl,
    mayStore: () => visitor.consent === 'granted' && !visitor.isPrivate(),
    sessionId: () => (visitor.mayStore() ? (toId(page.guard(() => readSession?.())) ?? touch()) : undefined),
    facts() {
      const id = visitor.sessionId()
      return id ? { session: id, previousSession: session[3], user: visitor.user } : {}
    },
    forget() {
      session = []
      checkedAt = 0
      withStorage((storage) => storage.removeItem(KEY))
    },
  }
  return visitor
}
