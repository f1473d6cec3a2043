/**
 * Workers: the RUM endpoint and the request scope.
 *
 * @example
 * export default workerScope({ namespace: 'acme' })({ fetch: workerMount(createRumHandler()) })
 * @module
 */

export type { WorkerContext, WorkerFetch } from '../frameworks/worker/context.js'
export type { WorkerMountOptions } from '../frameworks/worker/mount.js'
export { workerMount } from '../frameworks/worker/mount.js'
export type { WithWorkerScope, WorkerModule } from '../frameworks/worker/scope.js'
export { workerScope } from '../frameworks/worker/scope.js'
export type { IngressOptions } from '../ingress/options.js'
