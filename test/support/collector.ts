import { createServer, type IncomingHttpHeaders } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { decodeLogs, decodeLogsJson } from './otlp-official.js'

/** What a collector answers. */
export interface CollectorAnswer {
  status: number
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** A request that a collector took. */
export interface CollectedRequest {
  url: string
  headers: IncomingHttpHeaders
  /** As the official definitions read it. */
  logs: Record<string, unknown>
}

/** Starts a receiver on the loopback that reads what it is sent with the official definitions. */
export async function startCollector(answer: () => CollectorAnswer = () => ({ status: 200 })) {
  const requests: CollectedRequest[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const wire = Buffer.concat(chunks)
      const bytes = req.headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire
      const logs =
        req.headers['content-type'] === 'application/json' ? decodeLogsJson(bytes.toString()) : decodeLogs(bytes)
      requests.push({ url: req.url ?? '', headers: req.headers, logs })
      const { status, headers = {}, body = '' } = answer()
      res.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    requests,
    url: `http://127.0.0.1:${port}`,
    /** Ids of all records that arrived, in order. */
    ids: () => JSON.stringify(requests.map(({ logs }) => logs)).match(/record-\d+/g) ?? [],
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
