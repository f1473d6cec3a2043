import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { toRequest } from '../node-http/request.js'
import { streamResponse } from '../node-http/response.js'

/** Answers a request of a client. */
export type Answer = (request: Request, clientAddress: string | undefined) => Promise<Response>

/** A server that listens. */
export interface Listening {
  url: string
  /** Stops listening, waits for `finish` and for open connections, then closes them. */
  close(finish?: () => Promise<void>): Promise<void>
}

/** Starts a server on an address. Rejects with the system's own error when it is taken. */
export async function listen(answer: Answer, at: { port: number; host: string }): Promise<Listening> {
  const server = createServer((req, res) => void serve(answer, req, res))
  const url = await bind(server, at)
  return { url, close: (finish) => stop(server, finish) }
}

async function serve(answer: Answer, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    await streamResponse(await answer(toRequest(req), req.socket.remoteAddress), req, res)
  } catch {
    // The headers cannot be converted to a Request, or the client disconnected during the response.
    if (!res.headersSent) res.writeHead(400, { 'cache-control': 'no-store' })
    res.end()
  }
}

function bind(server: Server, { port, host }: { port: number; host: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      const bound = typeof address === 'object' && address ? address.port : port
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${bound}`)
    })
  })
}

/** Time limit for open connections to finish their commit when the server closes; then they are closed. */
const STOP_GRACE_MS = 1_000

async function stop(server: Server, finish: (() => Promise<void>) | undefined): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const timer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS)
  await finish?.()
  await closed
  clearTimeout(timer)
}
