import type { Page } from '../page/page.js'
import type { WirePage } from '../shared/wire.js'
import { toJson } from './json.js'
import type { Consent, Options } from './options.js'

/** A pause longer than this starts a new session, as is usual in web analytics. */
const IDLE_MS = 30 * 60_000
/** Longest duration of a session, so that it cannot become an identity. */
const LONGEST_MS = 4 * 3_600_000
/** Interval of storage access: storage is synchronous, and requests must not wait for it. */
const STORE_EVERY_MS = 10_000
const KEY = 'throughline.session'
/** Envelopes for the next page: see unsent.ts. They contain the session's id. */
export const UNSENT_KEY = 'throughline.unsent'
/** A session id that a header can carry and the server accepts; any other would make the page's own requests fail. */
const ID = /^[\w.:/+=@-]{1,128}$/

/** The visitor's consent and session. */
export interface Visitor {
  consent: Consent
  /** Whether the server has ended collection, until the page is reloaded. */
  isStopped?: boolean
  /** Whether anything is recorded. */
  isCollected(): boolean
  /** The hash with which the site identified the visitor. */
  user?: string
  /** What the page has given to `identify()`, until the tail has checked it. */
  claimed?: readonly [hash: unknown] | undefined
  /** Whether Global Privacy Control is on. */
  hasPrivacySignal(): boolean | undefined
  /**
   * Returns the session's id if consent allows one. Called every time, so that a withdrawn consent takes effect
   * immediately.
   */
  sessionId(): string | undefined
  /** Whether the browser's storage may be used. */
  mayStore(): boolean
  /** Returns what envelopes may contain about the visitor. */
  facts(): Pick<WirePage, 'session' | 'previousSession' | 'user'>
  /** Deletes the session and everything in storage. */
  forget(): void
}

/** Id, start, last activity, and the previous session: the stored format, also kept in memory if storage is missing. */
type Stored = [id?: string, startedAt?: number, seenAt?: number, previous?: string | undefined]

/** Creates the visitor. */
export function createVisitor(page: Page, { consent, session: readSession }: Options): Visitor {
  let session: Stored = []
  let checkedAt = 0

  /** Storage may be blocked by a privacy setting, full, or inaccessible: the session then lives as long as the page. */
  const withStorage = <T>(use: (storage: Storage) => T) => page.guard(() => use(page.window.localStorage))

  const toId = (id: unknown) => (typeof id === 'string' && ID.test(id) ? id : undefined)

  const isLive = ([id, startedAt = 0, seenAt = 0]: Stored, now: number) =>
    toId(id) && now - seenAt <= IDLE_MS && now - startedAt <= LONGEST_MS

  function touch(): string | undefined {
    const now = page.wallClock()
    if (Math.abs(now - checkedAt) > STORE_EVERY_MS) {
      // Another tab may have continued the session meanwhile, or started a new one: all tabs share the storage.
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
    isCollected: () => !visitor.isStopped && visitor.consent !== 'denied',
    hasPrivacySignal: () => page.guard(() => page.window.navigator.globalPrivacyControl),
    mayStore: () => visitor.consent === 'granted' && !visitor.hasPrivacySignal(),
    sessionId: () => (visitor.mayStore() ? (toId(page.guard(() => readSession?.())) ?? touch()) : undefined),
    facts() {
      const id = visitor.sessionId()
      return id ? { session: id, previousSession: session[3], user: visitor.user } : {}
    },
    forget() {
      session = []
      checkedAt = 0
      for (const key of [KEY, UNSENT_KEY]) withStorage((storage) => storage.removeItem(key))
    },
  }
  return visitor
}
