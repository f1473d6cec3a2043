/**
 * The endpoint in a Worker.
 *
 * @example
 * export default { fetch: workerMount(createRumHandler()) }
 * @module
 */
export type { WorkerContext, WorkerFetch } from '../../ingress/worker-context.js'
export type { WorkerMountOptions } from '../../mounts/worker.js'
export { workerMount } from '../../mounts/worker.js'
