import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createReportHandler } from './clocked.js'

type ReportOptions = Parameters<typeof createReportHandler>[0]

/** Serves the report of a store at a fixed time, on a free port. */
export async function serveReport(
  store: ReportOptions['store'],
  nowMs: number,
  events?: ReportOptions['events'],
): Promise<{ url: string; close(): Promise<void> }> {
  const handle = createReportHandler({ store, events, now: () => nowMs })
  const server = createServer(async (request, response) => {
    const answer = await handle(new Request(`http://127.0.0.1${request.url}`))
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/report`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
