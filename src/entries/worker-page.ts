/**
 * Actions beyond the page: requests of web workers and service workers on behalf of a click, and messages to other tabs.
 *
 * @module
 */
export { type ChannelLike, connectChannel } from '../connect/worker/connect-channel.js'
export { connectWorker, type WorkerLike } from '../connect/worker/connect-worker.js'
export { startInWorker, type WorkerOptions } from '../connect/worker/start-in-worker.js'
