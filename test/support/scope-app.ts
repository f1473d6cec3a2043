import { type IngressOptions, outgoingHeaders, scopeFields } from '../../server-handler/entries/ingress.js'
import type { Span } from '../../server-handler/otlp/model.js'

/** What the contract suite's app has recorded. */
export interface Seen {
  spans: Span[]
  signals: unknown[]
  /** Requests for `/slow` that have come. */
  slow: number
}

/** Creates an empty record. */
export function createSeen(): Seen {
  return { spans: [], signals: [], slow: 0 }
}

/** Options of every adapter in the contract suite; its telemetry goes into `seen`. */
export function scopeOptions(seen: Seen): IngressOptions {
  return {
    namespace: 'acme',
    routes: { '/graphql': 'private', '/api/:id': 'public' },
    service: 'shop-api',
    traceSampleRatio: 1,
    session: ({ header }) => verifySession(header('authorization')),
    onSignal: (signal) => seen.signals.push(signal),
    traces: {
      async write({ resourceSpans }) {
        seen.spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))
      },
    },
  }
}

/** Sessions as an application verifies them: at once, later, and in vain. */
function verifySession(token: string | undefined): ReturnType<NonNullable<IngressOptions['session']>> {
  if (token === 'Bearer now') return 'session-now'
  if (token === 'Bearer later')
    return new Promise((resolve) => setTimeout(resolve, 1, { session_id: 'session-later', sub: 'ada' }))
  if (token === 'Bearer throws') throw new Error('broken')
  return token === 'Bearer rejects' ? Promise.reject(new Error('expired')) : undefined
}

/** Headers that the app answers with, by path. */
export const CACHE: Readonly<Record<string, Record<string, string>>> = {
  '/private': { 'cache-control': 'private, max-age=0' },
  '/no-store': { 'cache-control': 'no-store', 'server-timing': 'db;dur=1' },
  '/public': { 'cache-control': 'public, max-age=60' },
  '/silent': {},
  '/cookie': { 'set-cookie': 'a=1' },
  '/cdn': { 'cache-control': 'private', 'cdn-cache-control': 'max-age=60' },
  '/field': { 'cache-control': 'private="set-cookie"' },
}

/** The fields that a logger would see after an await, and the headers that the next service would get. */
export async function fieldsLater(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 0))
  return JSON.stringify({ ...scopeFields(), outgoing: outgoingHeaders() })
}

/** Time limit on runtimes that do not report a disconnected client. */
const PATIENCE_MS = 1_000

/** The app, for whatever speaks the web's requests: fails at `/broken`, waits for its client to leave at `/slow`. */
export async function answerWeb(request: Request, seen: Seen): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/seen') return Response.json(seen)
  if (pathname === '/broken') throw new Error('broken')
  if (pathname === '/slow') await untilGone(request, seen)
  // Read, as any app does: what comes after is within the scope all the same.
  await request.text()
  return new Response(await fieldsLater(), { headers: CACHE[pathname] ?? {} })
}

async function untilGone({ signal }: Request, seen: Seen): Promise<void> {
  seen.slow += 1
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve())
    setTimeout(resolve, PATIENCE_MS)
  })
}
