import { PbfWriter } from 'pbf'
import { cleanLogs, cleanTraces } from './encode-clean.js'
import { writeAttributes, writeFixed64, writeHexField, writeTextField, writeValue } from './encode-protobuf-value.js'
import type {
  ExportLogsRequest,
  ExportTracesRequest,
  LogRecord,
  Resource,
  ResourceLogs,
  ResourceSpans,
  Scope,
  ScopeLogs,
  ScopeSpans,
  Span,
  SpanEvent,
  SpanLink,
} from './model.js'

// Field numbers: https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto

/** Writes a logs request as protobuf. */
export function encodeLogsProtobuf(request: ExportLogsRequest): Uint8Array {
  const pbf = new PbfWriter()
  for (const logs of cleanLogs(request).resourceLogs) pbf.writeMessage(1, writeResourceLogs, logs)
  return pbf.finish()
}

/** Writes a traces request as protobuf. */
export function encodeTracesProtobuf(request: ExportTracesRequest): Uint8Array {
  const pbf = new PbfWriter()
  for (const spans of cleanTraces(request).resourceSpans) pbf.writeMessage(1, writeResourceSpans, spans)
  return pbf.finish()
}

function writeResourceLogs(logs: ResourceLogs, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeResource, logs.resource)
  for (const scope of logs.scopeLogs) pbf.writeMessage(2, writeScopeLogs, scope)
  writeText(pbf, 3, logs.schemaUrl)
}

function writeScopeLogs(logs: ScopeLogs, pbf: PbfWriter): void {
  if (logs.scope) pbf.writeMessage(1, writeScope, logs.scope)
  for (const record of logs.logRecords) pbf.writeMessage(2, writeLogRecord, record)
  writeText(pbf, 3, logs.schemaUrl)
}

function writeLogRecord(record: LogRecord, pbf: PbfWriter): void {
  writeFixed64(pbf, 1, record.timeUnixNano)
  pbf.writeVarintField(2, record.severityNumber)
  writeText(pbf, 3, record.severityText)
  if (record.body) pbf.writeMessage(5, writeValue, record.body)
  writeAttributes(pbf, 6, record.attributes)
  if (record.flags) pbf.writeFixed32Field(8, record.flags)
  writeHexField(pbf, 9, record.traceId)
  writeHexField(pbf, 10, record.spanId)
  writeFixed64(pbf, 11, record.observedTimeUnixNano)
  writeText(pbf, 12, record.eventName)
}

function writeResourceSpans(spans: ResourceSpans, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeResource, spans.resource)
  for (const scope of spans.scopeSpans) pbf.writeMessage(2, writeScopeSpans, scope)
  writeText(pbf, 3, spans.schemaUrl)
}

function writeScopeSpans(spans: ScopeSpans, pbf: PbfWriter): void {
  if (spans.scope) pbf.writeMessage(1, writeScope, spans.scope)
  for (const span of spans.spans) pbf.writeMessage(2, writeSpan, span)
  writeText(pbf, 3, spans.schemaUrl)
}

function writeSpan(span: Span, pbf: PbfWriter): void {
  writeHexField(pbf, 1, span.traceId)
  writeHexField(pbf, 2, span.spanId)
  writeText(pbf, 3, span.traceState)
  writeHexField(pbf, 4, span.parentSpanId)
  writeText(pbf, 5, span.name)
  pbf.writeVarintField(6, span.kind)
  writeFixed64(pbf, 7, span.startTimeUnixNano)
  writeFixed64(pbf, 8, span.endTimeUnixNano)
  writeAttributes(pbf, 9, span.attributes)
  for (const event of span.events) pbf.writeMessage(11, writeEvent, event)
  for (const link of span.links) pbf.writeMessage(13, writeLink, link)
  if (span.status) pbf.writeMessage(15, writeStatus, span.status)
  if (span.flags) pbf.writeFixed32Field(16, span.flags)
}

function writeEvent(event: SpanEvent, pbf: PbfWriter): void {
  writeFixed64(pbf, 1, event.timeUnixNano)
  writeText(pbf, 2, event.name)
  writeAttributes(pbf, 3, event.attributes)
}

function writeLink(link: SpanLink, pbf: PbfWriter): void {
  writeHexField(pbf, 1, link.traceId)
  writeHexField(pbf, 2, link.spanId)
  writeText(pbf, 3, link.traceState)
  writeAttributes(pbf, 4, link.attributes)
}

function writeStatus(status: NonNullable<Span['status']>, pbf: PbfWriter): void {
  writeText(pbf, 2, status.message)
  if (status.code) pbf.writeVarintField(3, status.code)
}

function writeResource(resource: Resource, pbf: PbfWriter): void {
  writeAttributes(pbf, 1, resource.attributes)
}

function writeScope(scope: Scope, pbf: PbfWriter): void {
  writeText(pbf, 1, scope.name)
  writeText(pbf, 2, scope.version)
  writeAttributes(pbf, 3, scope.attributes ?? [])
}

function writeText(pbf: PbfWriter, field: number, text: string | undefined): void {
  if (text) writeTextField(pbf, field, text)
}
