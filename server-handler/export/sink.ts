import type { ExportLogsRequest, ExportTracesRequest } from '../otlp/model.js'

/** Destination of finished telemetry: an exporter, the embedded store, or an array in a test. */
export interface Sink<Payload> {
  /** Resolves once the payload is safe in the sink: stored, queued or spooled. Rejects if it is lost. */
  write(payload: Payload): Promise<void>
  /** Resolves once everything written so far has been attempted; never rejects. */
  flush?(): Promise<void>
  /**
   * Whether deliveries currently fail. A sink with this method also logs a line when they begin to fail, and another
   * when they recover.
   */
  isFailing?(): boolean
  /** Flushes, then releases timers and files. */
  close?(): Promise<void>
}

/** Receives OTLP log requests. */
export type LogSink = Sink<ExportLogsRequest>

/** Receives OTLP trace requests. */
export type TraceSink = Sink<ExportTracesRequest>
