/**
 * The action behind a job of BullMQ.
 *
 * @example
 * const queue = traceQueue(new Queue('receipts', { connection }))
 * const worker = new Worker('receipts', traceProcessor(sendReceipt, { telemetry }), { connection })
 * @module
 */
export type { ProcessorOptions } from '../../jobs/bullmq.js'
export { traceFlowProducer, traceProcessor, traceQueue } from '../../jobs/bullmq.js'
