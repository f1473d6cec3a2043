import { findOpened } from '../../ingress/opened.js'
import {
  checkIngressOptions,
  type IngressOptions,
  type IngressSettings,
  resolveIngressOptions,
} from '../../ingress/options.js'
import { runRequest } from '../../ingress/session.js'
import { openWebRequest } from '../../ingress/web-request.js'
import { checkFunction } from '../../options/table.js'
import type { WorkerFetch } from './context.js'

/** A Worker, as its module exports it. */
export interface WorkerModule<Env> {
  fetch: WorkerFetch<Env>
}

/** Wraps the `fetch` of a Worker in a request scope; its other handlers are unchanged. */
export type WithWorkerScope = <Env, Given extends WorkerModule<Env>>(
  worker: Given & WorkerModule<Env>,
) => Given & WorkerModule<Env>

/**
 * Creates the request scope of a Worker. `waitUntil` is called once per request, for all work that continues after the
 * response.
 *
 * @example
 * export default workerScope({ namespace: 'acme' })({ fetch: (request) => new Response('hello') })
 */
export function workerScope(options: IngressOptions = {}): WithWorkerScope {
  checkIngressOptions(options, 'workerScope()')
  // Workers do not allow random values outside a request, so telemetry is created by the first one.
  let settings: IngressSettings | undefined
  return (worker) => {
    checkFunction(worker?.fetch, 'the scope of workerScope()', 'a Worker with a function `fetch`')
    return {
      ...worker,
      async fetch(request, env, context) {
        settings ??= resolveIngressOptions(options, 'workerScope()')
        if (findOpened(request, settings)) return worker.fetch(request, env, context)
        const { scope, answer, finish, ended } = openWebRequest(request, settings)
        // Called at the start: Cloudflare cancels work for a disconnected client unless `waitUntil` was called.
        // https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
        context.waitUntil(ended)
        try {
          return answer(await runRequest(scope, async () => worker.fetch(request, env, context)))
        } catch (error) {
          finish()
          throw error
        }
      },
    }
  }
}
