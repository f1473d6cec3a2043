import type { ExportLogsRequest, ExportTracesRequest } from '../otlp/model.js'

/** Where finished telemetry goes: an exporter, the embedded store, or an array in a test. */
export interface Sink<Payload> {
  /** Resolves once the payload is safe with the sink: stored, queued or spooled. Rejects if it is lost. */
  write(payload: Payload): Promise<void>
  /** Resolves once everything written so far has been tried; never rejects. */
  flush?(): Promise<void>
  /**
   * Whether deliveries fail at present. A sink that has it also logs a line when they begin to fail, and another when
   * they work again.
   */
  isFailing?(): boolean
  /** Flushes, then lets go of timers and files. */
  close?(): Promise<void>
}

/** Takes OTLP log requests. */
export type LogSink = Sink<ExportLogsRequest>

/** Takes OTLP trace requests. */
export type TraceSink = Sink<ExportTracesRequest>
