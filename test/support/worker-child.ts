import { createRumHandler } from '../../server-handler/entries/server.js'
import { type WorkerContext, workerMount, workerScope } from '../../server-handler/entries/worker.js'
import { DOWN, ONCE, RUM_OPTIONS } from './rum-options.js'
import { answerWeb, createSeen, scopeOptions } from './scope-app.js'

/** Allows one request per client, and trusts no proxy. */
const wary = workerMount(createRumHandler({ ...RUM_OPTIONS, path: '/wary/rum', clientRate: ONCE }))

/** Takes one request of each client, and believes Cloudflare. */
const trusting = workerMount(createRumHandler({ ...RUM_OPTIONS, path: '/trusting/rum', clientRate: ONCE }), {
  trustConnectingIp: true,
  next: wary,
})

/** Over a sink that is down. */
const failing = workerMount(createRumHandler({ ...RUM_OPTIONS, path: '/failing/rum', sink: DOWN }), { next: trusting })

const seen = createSeen()

const app = workerScope(scopeOptions(seen))({
  fetch: (request) => answerWeb(request, seen),
})

/** The endpoint where users have it, its records sent to a collector that the environment names. */
const rum = workerMount(createRumHandler(RUM_OPTIONS), { next: failing })

/** The endpoint, what the scope has recorded, and the app behind the scope. */
export default {
  fetch(request: Request, env: unknown, context: WorkerContext): Response | Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname.includes('/rum')) return rum(request, env, context)
    if (pathname === '/seen') return answerWeb(request, seen)
    return app.fetch(request, env, context)
  },
}
