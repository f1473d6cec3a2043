import { checkMountable, type Mountable } from '../../http/mountable.js'
import { callback, flag } from '../../options/rows.js'
import { fillOptions, type OptionTable } from '../../options/table.js'
import type { WorkerContext, WorkerFetch } from './context.js'

/** How the endpoint is mounted in a Worker. */
export interface WorkerMountOptions<Env> {
  /** Serves any request that is not for the endpoint. @default status 404 */
  next?: WorkerFetch<Env> | undefined
  /** Trusts `cf-connecting-ip`, which Cloudflare overwrites and any other caller can forge. @default false */
  trustConnectingIp?: boolean | undefined
}

/** The options of `workerMount`. */
export const WORKER_MOUNT_OPTIONS = {
  next: callback('fetch', 'serves any request that is not for the endpoint', { shown: 'status 404' }),
  trustConnectingIp: flag(
    false,
    'trusts `cf-connecting-ip`, which Cloudflare overwrites and any other caller can forge',
  ),
} satisfies OptionTable<WorkerMountOptions<never>>

/**
 * Mounts the endpoint in a Worker. Records are sent within `waitUntil`, after the response.
 *
 * @example
 * export default { fetch: workerMount(createRumHandler({ namespace: 'acme' }), { trustConnectingIp: true }) }
 */
export function workerMount<Env = unknown>(
  handle: Mountable,
  options: WorkerMountOptions<Env> = {},
): (request: Request, env: Env, context: WorkerContext) => Promise<Response> {
  checkMountable(handle, 'workerMount()')
  const { next, trustConnectingIp } = fillOptions(options, WORKER_MOUNT_OPTIONS, 'workerMount()')
  return async (request, env, context) => {
    if (!handle.paths.includes(new URL(request.url).pathname)) {
      return next ? next(request, env, context) : new Response(null, { status: 404 })
    }
    const clientAddress = trustConnectingIp ? (request.headers.get('cf-connecting-ip') ?? undefined) : undefined
    return handle(request, { clientAddress, waitUntil: (promise) => context.waitUntil(promise) })
  }
}
