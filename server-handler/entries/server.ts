/**
 * The endpoint that receives the page's measurements, and the exporter that sends them as OpenTelemetry logs.
 *
 * @example
 * const rum = createRumHandler({ namespace: 'acme' })
 * const response = await rum(request)
 * @module
 */
export type { Environment, OtlpSettings } from '../export/environment.js'
export type { ExportStats, OtlpExporter, OtlpExporterOptions } from '../export/otlp-exporter.js'
export { createOtlpExporter, createOtlpTraceExporter } from '../export/otlp-exporter.js'
export type { DropReason } from '../export/queue.js'
export type { LogSink, Sink, TraceSink } from '../export/sink.js'
export type { SpoolOptions } from '../export/spool.js'
export type { Mountable, RequestContext } from '../http/mountable.js'
export type { Warn } from '../options/warn.js'
export type { ExportLogsRequest, ExportTracesRequest } from '../otlp/model.js'
export type { RumHandler, RumStats } from '../rum/handler.js'
export { createRumHandler } from '../rum/handler.js'
export type { KnownValues, RumOptions } from '../rum/options.js'
export type { RateLimit } from '../rum/rate.js'
