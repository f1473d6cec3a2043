import { workerMount } from '../../server-handler/entries/server/worker.js'
import { createRumHandler } from '../../server-handler/entries/server.js'
import { DOWN, ONCE, RUM_OPTIONS } from './rum-options.js'

/** Takes one request of each client, and believes nobody. */
const wary = workerMount(createRumHandler({ ...RUM_OPTIONS, path: '/wary/rum', clientRate: ONCE }))

/** Takes one request of each client, and believes Cloudflare. */
const trusting = workerMount(createRumHandler({ ...RUM_OPTIONS, path: '/trusting/rum', clientRate: ONCE }), {
  trustConnectingIp: true,
  next: wary,
})

/** Over a sink that is down. */
const failing = workerMount(createRumHandler({ ...RUM_OPTIONS, path: '/failing/rum', sink: DOWN }), { next: trusting })

/** The endpoint where users have it, its records sent to a collector that the environment names. */
export default { fetch: workerMount(createRumHandler(RUM_OPTIONS), { next: failing }) }
