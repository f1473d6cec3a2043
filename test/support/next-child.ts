import { nextMount, nextScope } from '../../server-handler/entries/next.js'
import { createOtlpExporter, createRumHandler } from '../../server-handler/entries/server.js'
import { DOWN, ONCE, RUM_OPTIONS } from './rum-options.js'
import { answerWeb, createSeen, type Seen, scopeOptions } from './scope-app.js'

/** Sends to a collector that the environment names. */
const sink = createOtlpExporter({ flushEveryMs: 10 })

/** The endpoint where users have it. */
export const rum = nextMount(createRumHandler({ ...RUM_OPTIONS, sink }))

/** Over a sink that is down. */
export const failing = nextMount(createRumHandler({ ...RUM_OPTIONS, path: '/failing/rum', sink: DOWN }))

/** Takes one request of each client, and believes a proxy in front. */
export const trusting = nextMount(createRumHandler({ ...RUM_OPTIONS, path: '/trusting/rum', sink, clientRate: ONCE }), {
  trustProxy: 1,
})

/** Allows one request per client, and trusts no proxy. */
export const wary = nextMount(createRumHandler({ ...RUM_OPTIONS, path: '/wary/rum', sink, clientRate: ONCE }))

/** One account for the routes of the app, which Next.js may bundle apart. */
const SLOT = Symbol.for('throughline/test/seen')
const seen: Seen = Reflect.get(globalThis, SLOT) ?? createSeen()
Reflect.set(globalThis, SLOT, seen)

const withScope = nextScope(scopeOptions(seen))
const answer = withScope((request) => answerWeb(request, seen))

/** The app behind a scope. */
export const scoped = {
  GET: answer,
  HEAD: answer,
  POST: answer,
  PUT: answer,
  PATCH: answer,
  DELETE: answer,
  OPTIONS: answer,
}

/** What the scope has recorded. */
export const account = { ...scoped, GET: (request: Request) => answerWeb(request, seen) }

/** Functions of Next.js that answer by throwing. */
export const thrower = (answerBy: (path: string) => never) => ({
  ...scoped,
  GET: withScope((request) => answerBy(new URL(request.url).pathname)),
})
