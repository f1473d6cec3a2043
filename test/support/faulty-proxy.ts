import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request on its way to the server behind the proxy. */
export interface ProxiedRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** A response on its way back. */
export interface ProxiedResponse {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** What a proxy does wrong. */
export interface ProxyFault {
  /** Answers in the place of the server, or changes the request. */
  onRequest?(asked: ProxiedRequest): ProxiedResponse | undefined
  onResponse?(answer: ProxiedResponse, asked: ProxiedRequest): ProxiedResponse
}

/** A running proxy. */
export interface FaultyProxy {
  url: string
  close(): Promise<void>
}

/** Starts a real reverse proxy in front of a server, with a fault. */
export async function startFaultyProxy(target: string, fault: ProxyFault = {}): Promise<FaultyProxy> {
  const server = createServer((req, res) => {
    void answer({ target, fault }, req).then(
      (found) => write(res, found),
      () => res.writeHead(502).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function answer(
  { target, fault }: { target: string; fault: ProxyFault },
  req: IncomingMessage,
): Promise<ProxiedResponse> {
  const { 'accept-encoding': _, 'if-none-match': __, ...headers } = req.headers
  const asked = { method: req.method ?? 'GET', path: req.url ?? '/', headers, body: await readAll(req) }
  const answered = fault.onRequest?.(asked) ?? (await forward(target, asked))
  return fault.onResponse?.(answered, asked) ?? answered
}

function forward(target: string, { method, path, headers, body }: ProxiedRequest): Promise<ProxiedResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, target), { method, headers }, (got) => {
      readAll(got).then(
        (bytes) => resolve({ status: got.statusCode ?? 502, headers: got.headers, body: bytes }),
        reject,
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function write(res: ServerResponse, { status, headers, body }: ProxiedResponse): void {
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...kept } = headers
  res.sendDate = false
  res.writeHead(status, kept)
  res.end(body)
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
