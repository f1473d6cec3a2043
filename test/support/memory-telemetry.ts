import type { ExportTracesRequest, Span } from '../../server-handler/otlp/model.js'
import type { SeenSignal } from '../../server-handler/telemetry/health.js'
import type { TelemetryOptions } from '../../server-handler/telemetry/options.js'
import type { Telemetry } from '../../server-handler/telemetry/telemetry.js'
import { createTelemetry, type Sources } from './clocked.js'
import { attributesOf, createMemorySink } from './log-reader.js'

/** Telemetry that keeps what it is given. */
export interface MemoryTelemetry {
  telemetry: Telemetry
  /** Spans that have ended, the oldest first. */
  spans: Span[]
  signals: SeenSignal[]
  /** Log records: their name, body and attributes, and the span that they belong to. */
  events(): ReadEvent[]
}

/** A log record in plain words. */
export interface ReadEvent {
  name: string | undefined
  body: string | undefined
  traceId: string | undefined
  spanId: string | undefined
  attributes: Record<string, unknown>
}

/** Creates telemetry of the namespace `acme` with nothing in it. */
export function createMemoryTelemetry(options: TelemetryOptions & Sources = {}): MemoryTelemetry {
  const spans: Span[] = []
  const signals: SeenSignal[] = []
  const logs = createMemorySink()
  const telemetry = createTelemetry({
    namespace: 'acme',
    service: 'shop-api',
    traces: {
      async write({ resourceSpans }: ExportTracesRequest) {
        spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)))
      },
    },
    logs,
    onSignal: (facts) => signals.push(facts),
    warn: () => {},
    environmentVariables: {},
    ...options,
  })
  return {
    ...{ telemetry, spans, signals },
    events: () =>
      logs.records().map(({ eventName, body, traceId, spanId, attributes }) => ({
        ...{ name: eventName, traceId, spanId },
        body: body?.stringValue,
        attributes: attributesOf(attributes),
      })),
  }
}
