/**
 * The action behind Temporal's workflows and activities: interceptors of the client and of activities.
 *
 * @module
 */
export type {
  ActivityContextLike,
  TemporalActivityInterceptors,
  TemporalActivityOptions,
} from '../temporal/activity.js'
export { temporalActivityInterceptors } from '../temporal/activity.js'
export type { NextCall, TemporalClientInterceptor } from '../temporal/client.js'
export { temporalClientInterceptor } from '../temporal/client.js'
export type { PayloadLike, TemporalHeaders } from '../temporal/header.js'
