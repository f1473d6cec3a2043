import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { acceptWebSocket } from '../../test/support/socket-server.js'

/** A judged request as it arrived. */
export interface Arrival {
  is: string
  n: string
  headers: IncomingHttpHeaders
}

/** What a page is served besides its requests: paths and texts. */
export type Files = Readonly<Record<string, string>>

/** Serves the pages, answers their requests as their URLs say, and notes what arrived. */
export interface BenchServer {
  readonly url: string
  readonly otherUrl: string
  readonly arrivals: readonly Arrival[]
  /** Forgets what was; serves these files from now on. Requests of earlier pages are not noted. */
  begin(run: string, files: Files): void
  /** Resolves with true as soon as it holds, with false when the time is over. */
  until(holds: () => boolean, timeoutMs: number): Promise<boolean>
  close(): Promise<void>
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Starts the server on two free ports of the loopback: two origins. */
export async function startBenchServer(): Promise<BenchServer> {
  let arrivals: Arrival[] = []
  let tries = new Map<string, number>()
  let run = ''
  let files: Files = {}
  let waiting: (() => void)[] = []

  /** A worker's request names the worker's script; it has no run, and is this run's. */
  const isOfRun = ({ headers }: IncomingMessage): boolean => {
    const named = /[?&]run=([^&]+)/.exec(headers.referer ?? '')?.[1]
    return !named || named === run
  }

  /** Notes a request; says the how many-th try of it this is. */
  function note(is: string, n: string, request: IncomingMessage): number {
    const tried = (tries.get(`${is} ${n}`) ?? 0) + 1
    if (!isOfRun(request)) return tried
    tries.set(`${is} ${n}`, tried)
    arrivals.push({ is, n, headers: request.headers })
    for (const look of waiting) look()
    return tried
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bench')
    request.resume()
    const [, named, number] = /^\/r\/([^/]+)\/(\d+)$/.exec(decodeURIComponent(pathname)) ?? []
    // Of one address that is asked for different reasons.
    const is = named && (request.headers['x-is']?.toString() ?? named)
    const n = number && (request.headers['x-n']?.toString() ?? number)
    if (is && n) await answerRequest(response, searchParams, { n, tried: note(is, n, request) })
    else if (pathname === '/events') await answerEvents(response, searchParams)
    else if (files[pathname] !== undefined) {
      await wait(readNumber(searchParams, 'ms'))
      answerFile(response, pathname, files[pathname])
    } else response.writeHead(pathname.startsWith('/__throughline') ? 204 : 404).end()
  }

  const sockets = new Set<Duplex>()
  const servers = [0, 1].map(() =>
    createServer((request, response) => void answer(request, response)).on('upgrade', (request, socket) => {
      sockets.add(socket)
      openWebSocket(request, socket)
    }),
  )
  const [url = '', otherUrl = ''] = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return `http://localhost:${(server.address() as AddressInfo).port}`
    }),
  )

  return {
    url,
    otherUrl,
    get arrivals() {
      return arrivals
    },
    begin(nextRun, nextFiles) {
      run = nextRun
      files = nextFiles
      arrivals = []
      tries = new Map()
    },
    until: (holds, timeoutMs) =>
      new Promise((resolve) => {
        const end = (held: boolean): void => {
          waiting = waiting.filter((other) => other !== look)
          clearTimeout(timer)
          resolve(held)
        }
        const timer = setTimeout(() => end(false), timeoutMs)
        const look = (): void => {
          if (holds()) end(true)
        }
        waiting.push(look)
        look()
      }),
    async close() {
      for (const socket of sockets) socket.destroy()
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

const toItem = (n: string): object => ({ __typename: 'Item', id: n, name: `item ${n}` })
const readNumber = (query: URLSearchParams, name: string): number => Number(query.get(name) ?? 0)

/** After `ms`: a failure for the first `fail` tries, else JSON that REST and GraphQL clients understand, or lines. */
async function answerRequest(
  response: ServerResponse,
  query: URLSearchParams,
  { n, tried }: { n: string; tried: number },
): Promise<void> {
  await wait(readNumber(query, 'ms'))
  const status = tried <= readNumber(query, 'fail') ? readNumber(query, 'status') || 503 : 200
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  for (let chunk = 1; chunk <= readNumber(query, 'chunks'); chunk += 1) {
    response.write(`${JSON.stringify({ chunk })}\n`)
    await wait(readNumber(query, 'every'))
  }
  response.end(query.has('chunks') ? '' : JSON.stringify({ n, data: { item: toItem(n) } }))
}

/** `times` messages of an event source, one `every` so often; then it stays open. */
async function answerEvents(response: ServerResponse, query: URLSearchParams): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  for (let i = 1; i <= readNumber(query, 'times'); i += 1) {
    await wait(readNumber(query, 'every'))
    response.write(`data: ${i}\n\n`)
  }
}

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', svg: 'image/svg+xml' }

function answerFile(response: ServerResponse, path: string, text: string): void {
  const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'text/html'
  const cache = path.startsWith('/bundle/') ? 'max-age=3600' : 'no-store'
  // A service worker under /files/ may have the whole site.
  const headers = { 'content-type': `${type}; charset=utf-8`, 'cache-control': cache, 'service-worker-allowed': '/' }
  response.writeHead(200, headers)
  response.end(text)
}

/** The least of a WebSocket: `times` short messages, one `every` so often, and an echo: of JSON itself, of the rest in a word. */
function openWebSocket(request: IncomingMessage, socket: Duplex): void {
  const { searchParams } = new URL(request.url ?? '/', 'http://bench')
  const send = acceptWebSocket(request, socket, (text, reply) => reply(/^{.*}$/.exec(text)?.[0] ?? 'echo'))
  let left = Number(searchParams.get('times') ?? 0)
  const timer = setInterval(
    () => {
      left -= 1
      if (left < 0 || socket.destroyed) clearInterval(timer)
      else send('news')
    },
    Number(searchParams.get('every') ?? 50),
  )
}
