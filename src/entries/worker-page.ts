/**
 * Actions across the border of a worker: requests of web workers and service workers on behalf of a click.
 *
 * @module
 */
export { connectWorker, type WorkerLike } from '../connect/worker/connect-worker.js'
export { startInWorker, type WorkerOptions } from '../connect/worker/start-in-worker.js'
