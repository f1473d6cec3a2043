import { join } from 'node:path'
import type { EventReader } from '../domain-events/read-events.js'
import { NAMESPACE_ROW, text, textOr, whole } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import type { Budgets } from '../report/budgets.js'
import { createReportHandler, REPORT_OPTIONS } from '../report/handler.js'
import { createRumHandler } from '../rum/handler.js'
import { createOtlpReceiver } from '../store/receiver.js'
import { openStore, type Store } from '../store/store.js'
import { asOwnPage, checkDevAccess, corsHeaders, preflightAnswer } from './dev-access.js'
import { type Answer, type Listening, listen } from './listening.js'
import { checkToken, requireToken } from './report-access.js'

/** Where the development server listens and keeps its data. */
export interface DevServerOptions {
  /** Port to listen on; 0 takes any free port. @default 4320 */
  port?: number | undefined
  /**
   * Address to listen on. Any other than the loopback address needs a `token`. @default '127.0.0.1'
   */
  host?: string | undefined
  /** Folder of the store. `:memory:` keeps nothing. @default '.throughline' */
  dataPath?: string | undefined
  /** First word of header and attribute names, the same as in the page. @default 'throughline' */
  namespace?: string | undefined
  /**
   * The secret that readers of the report must send, as a bearer token or as the password of basic authentication; at
   * least 16 characters.
   */
  token?: string | undefined
  /** Limits for the site: the content of `budgets.json`. */
  budgets?: Budgets | undefined
  /** Finds the shop's own events, which are shown next to requests and jobs: `createEventReader()`. */
  events?: EventReader | undefined
}

/** A running server. */
export interface DevServer {
  url: string
  /** The open store, for your own queries. */
  store: Store
  /** Commits the queue, then stops. */
  close(): Promise<void>
}

/** The options of `startDevServer`. */
export const DEV_SERVER_OPTIONS = {
  port: whole({ from: 0, to: 65_535, or: 4320 }, 'port to listen on; 0 takes any free one'),
  host: textOr('127.0.0.1', 'address to listen on; any other needs a `token`'),
  dataPath: textOr('.throughline', 'folder of the store; `:memory:` keeps nothing'),
  namespace: NAMESPACE_ROW,
  budgets: REPORT_OPTIONS.budgets,
  events: REPORT_OPTIONS.events,
  token: text('password of the report, at least 16 characters'),
} satisfies OptionTable<DevServerOptions>

/**
 * Starts the RUM endpoint, the OTLP receiver, the embedded store and the report on one port.
 *
 * @example
 * const server = await startDevServer({ port: 4320 })
 * console.log(`${server.url}/report`)
 * await server.close()
 * @throws UsageError when the host is not the loopback address and there is no token; StoreError when the store cannot be opened; the system's own error when the port is taken.
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const { port, host, dataPath, namespace, token, budgets, events } = fillOptions(
    options,
    DEV_SERVER_OPTIONS,
    'startDevServer()',
  )
  requireToken(host, token)
  const store = await openStore({ path: storePathIn(dataPath) })
  try {
    const { answer, flush } = createAnswer(store, { namespace, host, token, budgets, events })
    const server = await listen(answer, { port, host })
    const { url } = server
    store.announce(url)
    return { url, store, close: () => stop({ server, store, flush }) }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Path of the store's file in its folder. */
export function storePathIn(dataPath: string): string {
  return dataPath === ':memory:' ? dataPath : join(dataPath, 'throughline.duckdb')
}

interface AnswerOptions {
  namespace: string
  host: string
  token: string | undefined
  budgets: Budgets | undefined
  events: EventReader | undefined
}

function createAnswer(
  store: Store,
  { namespace, host, token, budgets, events }: AnswerOptions,
): { answer: Answer; flush(): Promise<void> } {
  // Only `write` is passed: the endpoint closes its sink when it closes, and the store has other users.
  const rum = createRumHandler({ namespace, sink: { write: store.write, flush: store.flush } })
  const receive = createOtlpReceiver({ store })
  const report = createReportHandler({ store, budgets, events })
  const routes = (request: Request, path: string, clientAddress: string | undefined) => {
    if (rum.paths.includes(path)) return rum(asOwnPage(request), { clientAddress })
    if (path.startsWith('/v1/')) return receive(request)
    const refusal = checkToken(request, token)
    if (refusal) return Promise.resolve(refusal)
    if (path === '/') return Promise.resolve(new Response(null, { status: 303, headers: { location: '/report' } }))
    return rum.flush().then(() => report(request)) // The report includes the most recent losses.
  }
  const answer: Answer = async (request, clientAddress) => {
    const path = new URL(request.url).pathname
    const refusal = checkDevAccess(request, { path, host })
    if (refusal) return refusal
    if (request.method === 'OPTIONS') return preflightAnswer(request)
    const response = await routes(request, path, clientAddress)
    for (const [name, value] of Object.entries(corsHeaders(request))) response.headers.set(name, value)
    return response
  }
  return { answer, flush: () => rum.flush() }
}

interface Stoppable {
  server: Listening
  store: Store
  flush(): Promise<void>
}

async function stop({ server, store, flush }: Stoppable): Promise<void> {
  await server.close(flush)
  await store.close()
}
