import { createServer, type Server, type ServerResponse } from 'node:http'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify, { type RouteHandlerMethod } from 'fastify'
import { Hono } from 'hono'
import { expressScope } from '../../server-handler/entries/express.js'
import { fastifyScope } from '../../server-handler/entries/fastify.js'
import { honoScope } from '../../server-handler/entries/hono.js'
import { createRequestScope } from '../../server-handler/entries/ingress.js'
import { nodeScope } from '../../server-handler/entries/node.js'
import { express4, fastify4 } from './earlier-majors.js'
import { noNext, startNext } from './next-server.js'
import { answerWeb, CACHE, createSeen, fieldsLater, type Seen, scopeOptions } from './scope-app.js'
import type { ServedProcess } from './served-process.js'
import { noWorkerd, startWorker } from './worker-server.js'

/** The contract suite's app behind an adapter. */
export interface TestApp {
  send: (path: string, init?: RequestInit) => Promise<Response>
  port?: number
  seen: () => Promise<Seen>
  close: () => Promise<void>
}

/** One framework adapter. */
export interface ScopeSubject {
  open(): Promise<TestApp>
  /** Why it cannot run on this machine. */
  missing?: string | undefined
  /** The runtime does not report a disconnected client. */
  hidesAbort?: boolean
}

function at(port: number): Pick<TestApp, 'port' | 'send'> {
  return {
    port,
    send: (path, init) =>
      fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { connection: 'close', ...init?.headers } }),
  }
}

type Start = (seen: Seen) => Promise<Server>

function onNode(start: Start): () => Promise<TestApp> {
  return async () => {
    const seen = createSeen()
    const server = await start(seen)
    const address = server.address()
    return {
      ...at(typeof address === 'object' && address ? address.port : 0),
      seen: async () => seen,
      close: () =>
        new Promise((resolve) => {
          server.closeAllConnections()
          server.close(() => resolve())
        }),
    }
  }
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function inOwnProcess(start: (env: Record<string, string>) => Promise<ServedProcess>): () => Promise<TestApp> {
  return async () => {
    const { port, close } = await start({})
    const { send } = at(port)
    return { ...at(port), seen: async () => (await (await send('/seen')).json()) as Seen, close }
  }
}

async function answerNode(path: string, res: ServerResponse, seen: Seen): Promise<void> {
  if (path === '/slow') seen.slow += 1
  if (path === '/slow') return // The client leaves before there is an answer.
  const body = await fieldsLater()
  if (path === '/no-store') for (const [name, value] of Object.entries(CACHE[path] ?? {})) res.setHeader(name, value)
  res.writeHead(path === '/broken' ? 500 : 200, path === '/no-store' ? {} : CACHE[path]).end(body)
}

const pathOf = (url = '') => url.split('?')[0] ?? ''

const onExpress = (create: typeof express) =>
  onNode((seen) =>
    listening(
      createServer(
        create()
          .use(expressScope(scopeOptions(seen)), express.json())
          .use((req, res) => void answerNode(req.path, res, seen)),
      ),
    ),
  )

const onFastify = (create: typeof fastify) =>
  onNode(async (seen) => {
    const app = create().register(fastifyScope(scopeOptions(seen)))
    const answer: RouteHandlerMethod = async ({ url }, reply) => {
      const path = pathOf(url)
      if (path === '/broken') throw new Error('broken')
      if (path === '/slow') seen.slow += 1
      if (path === '/slow') await new Promise((resolve) => reply.raw.once('close', resolve))
      return reply.headers(CACHE[path] ?? {}).send(await fieldsLater())
    }
    for (const route of ['/graphql', '/api/:id', '/*']) app.all(route, answer)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  })

/** Every framework adapter. */
export const subjects: Readonly<Record<string, ScopeSubject>> = {
  createRequestScope: {
    async open() {
      const seen = createSeen()
      const withScope = createRequestScope(scopeOptions(seen))
      return {
        send: (path, init) => {
          const request = new Request(new URL(path, 'http://shop.example.com'), init)
          return withScope(request, () => answerWeb(request, seen)).catch(() => new Response(null, { status: 500 }))
        },
        seen: async () => seen,
        close: async () => {},
      }
    },
  },
  'node:http': {
    open: onNode((seen) => {
      const scope = nodeScope(scopeOptions(seen))
      return listening(createServer((req, res) => scope(req, res, () => void answerNode(pathOf(req.url), res, seen))))
    }),
  },
  'Express 5': { open: onExpress(express) },
  'Express 4': { open: onExpress(express4) },
  'Fastify 5': { open: onFastify(fastify) },
  'Fastify 4': { open: onFastify(fastify4) },
  'Hono on @hono/node-server': {
    open: onNode(
      (seen) =>
        new Promise((resolve) => {
          const app = new Hono()
            .use(honoScope(scopeOptions(seen)))
            .all('*', (context) => answerWeb(context.req.raw, seen))
            .onError((_error, context) => context.text('broken', 500))
          const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(server as Server))
        }),
    ),
  },
  'Next.js 16': { open: inOwnProcess(startNext), missing: noNext() },
  'a Worker in workerd': { open: inOwnProcess(startWorker), missing: noWorkerd(), hidesAbort: true },
}
