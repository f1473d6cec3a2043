/**
 * The embedded store: one file of OTLP logs and traces, and a receiver that writes to it. Needs `@duckdb/node-api`.
 *
 * @example
 * const store = await openStore({ path: '.throughline/throughline.duckdb' })
 * const receive = createOtlpReceiver({ store })
 * @module
 */
export type { Sink } from '../export/sink.js'
export type { ExportLogsRequest, ExportTracesRequest } from '../otlp/model.js'
export type { ErasureReport, ErasureSubject } from '../questions/erasure.js'
export type { OtlpReceiver, OtlpReceiverOptions } from '../store/receiver.js'
export { createOtlpReceiver } from '../store/receiver.js'
export type { QueryValue, ResultRow, Store, StoreOptions } from '../store/store.js'
export { openStore } from '../store/store.js'
export type { StoreProblem } from '../store/store-error.js'
export { StoreError } from '../store/store-error.js'
export type { WriteResult, WriterStats } from '../store/writer.js'
