/** The parts of a Worker's execution context that are used here. */
export interface WorkerContext {
  /** Keeps the Worker alive after its response until the promise settles. */
  waitUntil(promise: Promise<unknown>): void
}

/** The `fetch` of a Worker. */
export type WorkerFetch<Env> = (request: Request, env: Env, context: WorkerContext) => Response | Promise<Response>
