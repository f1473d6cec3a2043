import { nextMount } from '../../server-handler/entries/server/next.js'
import { createOtlpExporter, createRumHandler } from '../../server-handler/entries/server.js'
import { DOWN, ONCE, RUM_OPTIONS } from './rum-options.js'

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

/** Takes one request of each client, and believes nobody. */
export const wary = nextMount(createRumHandler({ ...RUM_OPTIONS, path: '/wary/rum', sink, clientRate: ONCE }))
