import { createServer, type Server } from 'node:http'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { expressScope } from '../../server-handler/entries/express.js'
import { fastifyScope } from '../../server-handler/entries/fastify.js'
import { honoScope } from '../../server-handler/entries/hono.js'
import {
  createRequestScope,
  currentScope,
  type IngressOptions,
  outgoingHeaders,
  scopeFields,
} from '../../server-handler/entries/ingress.js'
import { nodeScope } from '../../server-handler/entries/node.js'
import { type RawAnswer, type RawHeader, sendRaw } from './raw-request.js'

/** A server that responds with everything its handler could read, log or forward. */
export interface EchoServer {
  ask(path: string, headers: readonly RawHeader[]): Promise<RawAnswer>
  close(): Promise<void>
}

/** Everything that a handler can read. */
function readScope(): string {
  const { requestId, correlationId, sessionId, operation, action, trace, joinKeys } = currentScope() ?? {}
  const scope = { requestId, correlationId, sessionId, operation, action, trace, joinKeys }
  return JSON.stringify({ fields: scopeFields(), scope, outgoing: outgoingHeaders() })
}

/** Calls a web-standard handler; headers that `Headers` rejects are answered with 400. */
export async function askWeb(
  serveWeb: (path: string, headers: Headers) => Promise<Response>,
  path: string,
  headers: readonly RawHeader[],
): Promise<RawAnswer> {
  const given = new Headers()
  try {
    for (const [name, value] of headers) given.append(name, value)
  } catch {
    return { status: 400, headers: [], body: '' }
  }
  const response = await serveWeb(path, given)
  return { status: response.status, headers: [...response.headers], body: await response.text() }
}

async function onPort(server: Server): Promise<EchoServer> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    ask: (path, headers) => sendRaw(port, path, headers),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Every adapter that runs in the test's own process. */
export const echoServers: Readonly<Record<string, (options: IngressOptions) => Promise<EchoServer>>> = {
  async createRequestScope(options) {
    const withScope = createRequestScope(options)
    const serveWeb = (path: string, headers: Headers) =>
      withScope(new Request(`http://shop.example.com${path}`, { headers }), () => new Response(readScope()))
    return { ask: (path, headers) => askWeb(serveWeb, path, headers), close: async () => {} }
  },
  'node:http'(options) {
    const scope = nodeScope(options)
    return onPort(createServer((req, res) => scope(req, res, () => res.end(readScope()))))
  },
  'Express 5'(options) {
    const app = express().use(expressScope(options))
    return onPort(createServer(app.all('/{*path}', (_req, res) => void res.send(readScope()))))
  },
  async 'Fastify 5'(options) {
    const app = fastify().register(fastifyScope(options))
    for (const route of ['/graphql', '/api/:id']) app.all(route, async () => readScope())
    await app.listen({ port: 0, host: '127.0.0.1' })
    return onPort(app.server)
  },
  'Hono on @hono/node-server'(options) {
    const app = new Hono().use(honoScope(options)).all('*', (context) => context.text(readScope()))
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
        resolve(onPort(server as Server)),
      )
    })
  },
}
