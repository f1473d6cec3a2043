import { createServer, type Server } from 'node:http'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { expressMount } from '../../server-handler/entries/express.js'
import { fastifyMount } from '../../server-handler/entries/fastify.js'
import { honoMount } from '../../server-handler/entries/hono.js'
import { nodeMount } from '../../server-handler/entries/node.js'
import { createRumHandler } from '../../server-handler/entries/server.js'
import type { MountOptions } from '../../server-handler/rum/client-address.js'
import type { RumHandler } from '../../server-handler/rum/handler.js'
import { startCollector } from './collector.js'
import { express4, fastify4 } from './earlier-majors.js'
import { createMemorySink } from './log-reader.js'
import { noNext, startNext } from './next-server.js'
import { DOWN, ONCE, RUM_OPTIONS } from './rum-options.js'
import type { ServedProcess } from './served-process.js'
import { noWorkerd, startWorker } from './worker-server.js'

/** The endpoint somewhere. */
export interface Mounted {
  send: (path: string, init: RequestInit) => Promise<Response>
  port?: number
  close: () => Promise<void>
}

/** The endpoint over a sink that takes everything, and in other states. */
export interface Opened {
  mounted: Mounted
  /** Over a sink that is down. */
  failing: Mounted
  /** Takes one request of each client, and believes a proxy in front. */
  trusting: Mounted
  /** Allows one request per client, and trusts no proxy. */
  wary: Mounted
  /** Records that the first sink has taken, without the endpoint's own health records. */
  records(): number
}

/** One place where the endpoint can be mounted. */
export interface Subject {
  open(): Promise<Opened>
  /** Why it cannot run on this machine. */
  missing?: string | undefined
  /** The server reads the body before it calls the endpoint. */
  keepsSocket?: boolean
  /** Headers alone say where a request comes from. */
  hidesSocket?: boolean
  /** The connection is closed with the answer, so that a sender that is still busy may never read it. */
  closesAtOnce?: boolean
}

type Mount = (handle: RumHandler, trust: MountOptions) => Promise<Mounted>

/** Listens on a spare port of the loopback. */
export async function listen(server: Server): Promise<Mounted> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    ...at(port),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const at = (port: number) => ({
  port,
  send: (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init),
})

function inProcess(mount: Mount): () => Promise<Opened> {
  return async () => {
    const sink = createMemorySink()
    return {
      mounted: await mount(createRumHandler({ ...RUM_OPTIONS, sink }), {}),
      failing: await mount(createRumHandler({ ...RUM_OPTIONS, sink: DOWN }), {}),
      trusting: await mount(createRumHandler({ ...RUM_OPTIONS, sink, clientRate: ONCE }), { trustProxy: 1 }),
      wary: await mount(createRumHandler({ ...RUM_OPTIONS, sink, clientRate: ONCE }), {}),
      records: () => sink.records().filter(({ eventName }) => eventName !== 'rum.health').length,
    }
  }
}

// All endpoints live in one server, and what they send comes back over OTLP.
function inOwnProcess(start: (env: Record<string, string>) => Promise<ServedProcess>): () => Promise<Opened> {
  return async () => {
    const collector = await startCollector()
    const { port, close } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    const below = (path: string): Mounted => ({
      send: (asked, init) => at(port).send(asked.replace('/__throughline', path), init),
      close: async () => {},
    })
    return {
      mounted: {
        ...at(port),
        close: async () => {
          await close()
          await collector.close()
        },
      },
      failing: below('/failing'),
      trusting: below('/trusting'),
      wary: below('/wary'),
      records: () =>
        (JSON.stringify(collector.requests.map(({ logs }) => logs)).match(/"eventName":"(?!rum\.health")/g) ?? [])
          .length,
    }
  }
}

const onFastify = (create: typeof fastify) =>
  inProcess(async (...given) => {
    const app = create({ forceCloseConnections: true }).register(fastifyMount(...given))
    const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
    return { ...at(Number(port)), close: () => app.close() }
  })

/** Every place where the endpoint can be mounted. */
export const subjects: Readonly<Record<string, Subject>> = {
  'the web-standard handler': {
    open: inProcess(async (handle) => ({
      send: (path, init) => handle(new Request(`http://127.0.0.1${path}`, init)),
      close: async () => {},
    })),
  },
  'node:http': { open: inProcess((...given) => listen(createServer(nodeMount(...given)))) },
  'Express 5': { open: inProcess((...given) => listen(createServer(express().use(expressMount(...given))))) },
  'Express 4': { open: inProcess((...given) => listen(createServer(express4().use(expressMount(...given))))) },
  'Express 5 behind express.json()': {
    keepsSocket: true,
    open: inProcess((...given) =>
      listen(
        createServer(
          express().use(express.json({ limit: '1mb' }), express.text({ limit: '1mb' }), expressMount(...given)),
        ),
      ),
    ),
  },
  'Fastify 5': { open: onFastify(fastify) },
  'Fastify 4': { open: onFastify(fastify4) },
  'Hono on @hono/node-server': {
    open: inProcess(async (...given) => {
      const app = new Hono().use(honoMount(...given))
      const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
        const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started))
      })
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      return { ...at(port), close: () => new Promise((resolve) => server.close(() => resolve())) }
    }),
  },
  'Next.js 16': { open: inOwnProcess(startNext), missing: noNext(), hidesSocket: true },
  'a Worker in workerd': {
    open: inOwnProcess(startWorker),
    missing: noWorkerd(),
    hidesSocket: true,
    closesAtOnce: true,
  },
}
