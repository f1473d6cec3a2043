import type { RumHandler } from '../../rum/handler.js'
import type { WorkerContext, WorkerFetch } from './context.js'

/** How the endpoint stands in a Worker. */
export interface WorkerMountOptions<Env> {
  /** Serves what is not for the endpoint. @default 404 */
  next?: WorkerFetch<Env> | undefined
  /** Believes `cf-connecting-ip`, which Cloudflare overwrites and anybody else can make up. @default false */
  trustConnectingIp?: boolean | undefined
}

/**
 * Mounts the endpoint in a Worker. Records are sent within `waitUntil`, after the answer.
 *
 * @example
 * export default { fetch: workerMount(createRumHandler({ namespace: 'acme' }), { trustConnectingIp: true }) }
 */
export function workerMount<Env = unknown>(
  handle: RumHandler,
  { next, trustConnectingIp = false }: WorkerMountOptions<Env> = {},
): (request: Request, env: Env, context: WorkerContext) => Promise<Response> {
  const paths = [handle.path, `${handle.path}/reports`]
  return async (request, env, context) => {
    if (!paths.includes(new URL(request.url).pathname)) {
      return next ? next(request, env, context) : new Response(null, { status: 404 })
    }
    const clientAddress = trustConnectingIp ? (request.headers.get('cf-connecting-ip') ?? undefined) : undefined
    return handle(request, { clientAddress, waitUntil: (promise) => context.waitUntil(promise) })
  }
}
