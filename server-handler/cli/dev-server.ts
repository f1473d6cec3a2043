import { join } from 'node:path'
import { NAMESPACE_ROW, textOr, whole } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { createReportHandler } from '../report/handler.js'
import { createRumHandler } from '../rum/handler.js'
import { createOtlpReceiver } from '../store/receiver.js'
import { openStore, type Store } from '../store/store.js'
import { asOwnPage, checkDevAccess, corsHeaders, preflightAnswer } from './dev-access.js'
import { type Answer, type Listening, listen } from './listening.js'

/** Where the development server listens and keeps its data. */
export interface DevServerOptions {
  /** Port to listen on; 0 takes any free port. @default 4320 */
  port?: number | undefined
  /**
   * Address to listen on. Any other than the loopback address lets other machines read the report. @default '127.0.0.1'
   */
  host?: string | undefined
  /** Folder of the store. `:memory:` keeps nothing. @default '.throughline' */
  dataPath?: string | undefined
  /** First word of header and attribute names, the same as in the page. @default 'throughline' */
  namespace?: string | undefined
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
  host: textOr('127.0.0.1', 'address to listen on; any other lets other machines read the report'),
  dataPath: textOr('.throughline', 'folder of the store; `:memory:` keeps nothing'),
  namespace: NAMESPACE_ROW,
} satisfies OptionTable<DevServerOptions>

/**
 * Starts the RUM endpoint, the OTLP receiver, the embedded store and the report on one port.
 *
 * @example
 * const server = await startDevServer({ port: 4320 })
 * console.log(`${server.url}/report`)
 * await server.close()
 * @throws StoreError when the store cannot be opened; the system's own error when the port is taken.
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const { port, host, dataPath, namespace } = fillOptions(options, DEV_SERVER_OPTIONS, 'startDevServer()')
  const store = await openStore({ path: storePathIn(dataPath) })
  try {
    const { answer, flush } = createAnswer(store, { namespace, host })
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

function createAnswer(
  store: Store,
  { namespace, host }: { namespace: string; host: string },
): { answer: Answer; flush(): Promise<void> } {
  // Only `write` is passed: the endpoint closes its sink when it closes, and the store has other users.
  const rum = createRumHandler({ namespace, sink: { write: store.write, flush: store.flush } })
  const receive = createOtlpReceiver({ store })
  const report = createReportHandler({ store })
  const routes = (request: Request, path: string, clientAddress: string | undefined) => {
    if (path === rum.path || path === `${rum.path}/reports`) return rum(asOwnPage(request), { clientAddress })
    if (path.startsWith('/v1/')) return receive(request)
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
