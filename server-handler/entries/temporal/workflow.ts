/**
 * The interceptors of Temporal's workflows, for their sandbox.
 *
 * @module
 */
export type { NextCall } from '../../temporal/client.js'
export type { PayloadLike, TemporalHeaders } from '../../temporal/header.js'
export type { TemporalWorkflowInterceptors } from '../../temporal/workflow.js'
export { temporalWorkflowInterceptors } from '../../temporal/workflow.js'
