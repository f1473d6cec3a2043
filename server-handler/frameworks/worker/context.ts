/** What a Worker is given beside the request, as far as it is of use here. */
export interface WorkerContext {
  /** Keeps the Worker alive after its answer until the promise settles. */
  waitUntil(promise: Promise<unknown>): void
}

/** The `fetch` of a Worker. */
export type WorkerFetch<Env> = (request: Request, env: Env, context: WorkerContext) => Response | Promise<Response>
