import { isClickhouseUrl } from '../clickhouse/clickhouse-url.js'
import { openClickhouse } from '../clickhouse/open.js'
import type { EventReader } from '../domain-events/read-events.js'
import type { Budgets } from '../report/budgets.js'
import { createReportHandler } from '../report/handler.js'
import { checkDevAccess } from './dev-access.js'
import { type Listening, listen } from './listening.js'
import { checkToken, requireToken } from './report-access.js'
import { UsageError } from './usage-error.js'

/** The database whose report is served, and where it is served. */
export interface ServeReportOptions {
  url: string | undefined
  host: string
  port: number
  /** The secret that readers must send; required unless the host is the loopback address. */
  token?: string | undefined
  /** Folder with uploaded source maps. */
  sourceMapsPath?: string | undefined
  budgets?: Budgets | undefined
  /** Finds the shop's own events. */
  events?: EventReader | undefined
}

/** Serves the report of a ClickHouse database. */
export async function serveReport(given: ServeReportOptions): Promise<Listening> {
  const { url, host, port, token, sourceMapsPath, budgets, events } = given
  requireToken(host, token)
  if (url === undefined || !isClickhouseUrl(url)) {
    throw new UsageError(
      '--serve needs --url with the address of ClickHouse; `throughline dev` serves the report of the embedded store',
    )
  }
  const store = await openClickhouse(url)
  const report = createReportHandler({ store, sourceMapsPath, budgets, events })
  try {
    const server = await listen(
      async (request) => {
        const path = new URL(request.url).pathname
        const refusal = checkDevAccess(request, { path, host }) ?? checkToken(request, token)
        if (refusal) return refusal
        return path === '/' ? new Response(null, { status: 303, headers: { location: '/report' } }) : report(request)
      },
      { host, port },
    )
    return {
      url: server.url,
      async close() {
        await server.close()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
