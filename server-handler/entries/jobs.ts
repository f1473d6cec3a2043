/**
 * The action behind a job, for any queue: a carrier in the job's data, and the scope of its run.
 *
 * @example
 * await sqs.send(withCarrier({ order: 'o-17' }))
 * @module
 */
export type { CarrierOptions, JobCarrier } from '../jobs/carrier.js'
export { CARRIER_VERSION, carrierKey, createCarrier, withCarrier } from '../jobs/carrier.js'
export type { RunStep, StepFacts } from '../jobs/params.js'
export { carryInto, fromParams } from '../jobs/params.js'
export type { CarrierProblem, ReadCarrierOptions, RestoredContext } from '../jobs/read-carrier.js'
export { readCarrier } from '../jobs/read-carrier.js'
export type { JobFacts, Lineage } from '../jobs/run-job.js'
export { runJob } from '../jobs/run-job.js'
export type { SendFacts } from '../jobs/send-job.js'
export { sendJob } from '../jobs/send-job.js'
