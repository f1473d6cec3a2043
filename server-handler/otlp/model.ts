/**
 * A value of any OTLP type; exactly one field is set. The model follows OTLP's JSON encoding
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): 64-bit integers are decimal strings, ids are
 * hexadecimal. Both encoders take and both decoders return these shapes.
 */
export interface AnyValue {
  stringValue?: string
  boolValue?: boolean
  /** 64 bits, so a decimal string. */
  intValue?: string
  doubleValue?: number
  arrayValue?: { values: AnyValue[] }
  kvlistValue?: { values: KeyValue[] }
  /** Base64. */
  bytesValue?: string
}

/** An attribute. */
export interface KeyValue {
  key: string
  value: AnyValue
}

/** What produced the telemetry. */
export interface Resource {
  attributes: KeyValue[]
}

/** The library that recorded it. */
export interface Scope {
  name: string
  version?: string
  attributes?: KeyValue[]
}

/** One log record. */
export interface LogRecord {
  timeUnixNano: string
  observedTimeUnixNano: string
  severityNumber: number
  severityText?: string
  body?: AnyValue
  attributes: KeyValue[]
  flags?: number
  traceId?: string
  spanId?: string
  eventName?: string
}

/** Log records of one scope. */
export interface ScopeLogs {
  scope?: Scope
  logRecords: LogRecord[]
  schemaUrl?: string
}

/** Log records of one resource. */
export interface ResourceLogs {
  resource: Resource
  scopeLogs: ScopeLogs[]
  schemaUrl?: string
}

/** The body of `/v1/logs`. */
export interface ExportLogsRequest {
  resourceLogs: ResourceLogs[]
}

/** Something that happened within a span. */
export interface SpanEvent {
  timeUnixNano: string
  name: string
  attributes: KeyValue[]
}

/** A link to a span that caused this one without being its parent. */
export interface SpanLink {
  traceId: string
  spanId: string
  traceState?: string
  attributes: KeyValue[]
}

/** One unit of work in a trace. */
export interface Span {
  traceId: string
  spanId: string
  traceState?: string
  parentSpanId?: string
  flags?: number
  name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: KeyValue[]
  events: SpanEvent[]
  links: SpanLink[]
  status?: { code?: number; message?: string }
}

/** Spans of one scope. */
export interface ScopeSpans {
  scope?: Scope
  spans: Span[]
  schemaUrl?: string
}

/** Spans of one resource. */
export interface ResourceSpans {
  resource: Resource
  scopeSpans: ScopeSpans[]
  schemaUrl?: string
}

/** The body of `/v1/traces`. */
export interface ExportTracesRequest {
  resourceSpans: ResourceSpans[]
}

/** Response of a receiver that rejected some records: https://opentelemetry.io/docs/specs/otlp/#partial-success-1 */
export interface PartialSuccess {
  rejected: number
  errorMessage: string
}
