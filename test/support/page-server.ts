import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { unpackEnvelope } from '../../server-handler/rum/unpack.js'
import type { Envelope, WireRecord } from '../../src/shared/wire.js'

/** A request as it arrived. */
export interface SeenRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  rawHeaders: string[]
  body: string
  /** The body before it is decoded: some pages compress theirs. */
  bytes: Buffer
}

/** What a path answers; without a handler it is an empty JSON object. */
export type Answer = (request: SeenRequest, response: ServerResponse) => void

/** A real server for pages under test: it serves what it is given and remembers what it was asked. */
export interface PageServer {
  readonly url: string
  readonly requests: SeenRequest[]
  readonly envelopes: Envelope[]
  /** All records that arrived, in order. */
  records(): WireRecord[]
  /** What a path answers from now on. */
  on(path: string, answer: Answer): void
  /** Serves a text under a path. */
  serve(path: string, text: string, headers?: Record<string, string>): void
  /** Requests whose path begins so. */
  to(path: string): SeenRequest[]
  forget(): void
  close(): Promise<void>
}

const RUM = '/__throughline/rum'

/** Starts a server on a free port of the loopback. */
export async function startPageServer(): Promise<PageServer> {
  const requests: SeenRequest[] = []
  const envelopes: Envelope[] = []
  const answers = new Map<string, Answer>()
  const server = createServer((request, response) => {
    void read(request).then((bytes) => {
      const isCompressed = request.headers['content-encoding'] === 'gzip'
      const body = (isCompressed ? gunzipSync(bytes) : bytes).toString('utf8')
      const seen = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body,
        bytes,
      }
      requests.push(seen)
      const path = seen.path.split('?')[0] ?? ''
      const answer = answers.get(path)
      if (answer) return answer(seen, response)
      if (path === RUM && seen.method === 'POST')
        envelopes.push(unpackEnvelope(JSON.parse(body)) as unknown as Envelope)
      response.writeHead(path === RUM ? 204 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(path === RUM ? undefined : '{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    envelopes,
    records: () => envelopes.flatMap(({ records }) => records),
    on: (path, answer) => answers.set(path, answer),
    serve(path, text, headers = {}) {
      const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
      answers.set(path, (_, response) => {
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers })
        response.end(text)
      })
    },
    to: (path) => requests.filter((request) => request.path.startsWith(path)),
    forget() {
      requests.length = 0
      envelopes.length = 0
      answers.clear()
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
