import type { PbfReader } from 'pbf'
import {
  type Decoded,
  decodeSafely,
  MAX_DEPTH,
  OtlpProblem,
  type Rejects,
  readHexId,
  readOrReject,
  requireId,
} from './decode-outcome.js'
import {
  openWire,
  readByteField,
  readDouble,
  readFields,
  readFixed32,
  readFixed64,
  readHex,
  readInt64,
  readNested,
  readString,
  readUint32,
} from './decode-wire.js'
import type {
  AnyValue,
  ExportLogsRequest,
  ExportTracesRequest,
  KeyValue,
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

/** Reads the protobuf encoding of an OTLP logs request; never throws. */
export function decodeLogsProtobuf(bytes: Uint8Array): Decoded<ExportLogsRequest> {
  return decodeSafely(() => {
    const resourceLogs: ResourceLogs[] = []
    readFields(openWire(bytes), bytes.length, (field, reader) => {
      if (field === 1) resourceLogs.push(readResourceLogs(reader))
    })
    return { resourceLogs }
  })
}

/** Reads the protobuf encoding of an OTLP traces request; never throws. */
export function decodeTracesProtobuf(bytes: Uint8Array): Decoded<ExportTracesRequest> {
  return decodeSafely((rejects) => {
    const resourceSpans: ResourceSpans[] = []
    readFields(openWire(bytes), bytes.length, (field, reader) => {
      if (field === 1) resourceSpans.push(readResourceSpans(reader, rejects))
    })
    return { resourceSpans }
  })
}

function readResourceLogs(reader: PbfReader): ResourceLogs {
  const logs: ResourceLogs = { resource: { attributes: [] }, scopeLogs: [] }
  readNested(reader, (field) => {
    if (field === 1) logs.resource = readResource(reader)
    else if (field === 2) logs.scopeLogs.push(readScopeLogs(reader))
    else if (field === 3) logs.schemaUrl = readString(reader)
  })
  return logs
}

function readResourceSpans(reader: PbfReader, rejects: Rejects): ResourceSpans {
  const spans: ResourceSpans = { resource: { attributes: [] }, scopeSpans: [] }
  readNested(reader, (field) => {
    if (field === 1) spans.resource = readResource(reader)
    else if (field === 2) spans.scopeSpans.push(readScopeSpans(reader, rejects))
    else if (field === 3) spans.schemaUrl = readString(reader)
  })
  return spans
}

function readResource(reader: PbfReader): Resource {
  const resource: Resource = { attributes: [] }
  readNested(reader, (field) => {
    if (field === 1) resource.attributes.push(readKeyValue(reader, 0))
  })
  return resource
}

function readScope(reader: PbfReader): Scope {
  const scope: Scope = { name: '' }
  const attributes: KeyValue[] = []
  readNested(reader, (field) => {
    if (field === 1) scope.name = readString(reader)
    else if (field === 2) scope.version = readString(reader)
    else if (field === 3) attributes.push(readKeyValue(reader, 0))
  })
  return attributes.length > 0 ? { ...scope, attributes } : scope
}

function readScopeLogs(reader: PbfReader): ScopeLogs {
  const logs: ScopeLogs = { logRecords: [] }
  readNested(reader, (field) => {
    if (field === 1) logs.scope = readScope(reader)
    else if (field === 2) logs.logRecords.push(readLogRecord(reader))
    else if (field === 3) logs.schemaUrl = readString(reader)
  })
  return logs
}

function readLogRecord(reader: PbfReader): LogRecord {
  const record: LogRecord = {
    timeUnixNano: '0',
    observedTimeUnixNano: '0',
    severityNumber: 0,
    attributes: [],
    flags: 0,
  }
  readNested(reader, (field) => readLogField(field, reader, record))
  return record
}

function readLogField(field: number, reader: PbfReader, record: LogRecord): void {
  if (field === 1) record.timeUnixNano = readFixed64(reader)
  else if (field === 2) record.severityNumber = readUint32(reader)
  else if (field === 3) record.severityText = readString(reader)
  else if (field === 5) record.body = readAnyValue(reader, 0)
  else if (field === 6) record.attributes.push(readKeyValue(reader, 0))
  else if (field === 8) record.flags = readFixed32(reader)
  else if (field === 9) Object.assign(record, named('traceId', readHexId(readHex(reader), 16)))
  else if (field === 10) Object.assign(record, named('spanId', readHexId(readHex(reader), 8)))
  else if (field === 11) record.observedTimeUnixNano = readFixed64(reader)
  else if (field === 12) record.eventName = readString(reader)
}

function named<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>)
}

function readScopeSpans(reader: PbfReader, rejects: Rejects): ScopeSpans {
  const spans: ScopeSpans = { spans: [] }
  readNested(reader, (field) => {
    if (field === 1) spans.scope = readScope(reader)
    else if (field === 2) spans.spans.push(...readSpan(reader, rejects))
    else if (field === 3) spans.schemaUrl = readString(reader)
  })
  return spans
}

// The ids are checked once the whole message is read, so that the reader stands at the next span either way.
function readSpan(reader: PbfReader, rejects: Rejects): Span[] {
  const ids = { traceId: '', spanId: '' }
  const span: Omit<Span, 'traceId' | 'spanId'> = {
    name: '',
    kind: 0,
    startTimeUnixNano: '0',
    endTimeUnixNano: '0',
    attributes: [],
    events: [],
    links: [],
    flags: 0,
  }
  readNested(reader, (field) => {
    if (field === 1) ids.traceId = readHex(reader)
    else if (field === 2) ids.spanId = readHex(reader)
    else readSpanField(field, reader, span)
  })
  return readOrReject(rejects, () => ({
    ...span,
    traceId: requireId(readHexId(ids.traceId, 16), 'traceId'),
    spanId: requireId(readHexId(ids.spanId, 8), 'spanId'),
  }))
}

function readSpanField(field: number, reader: PbfReader, span: Omit<Span, 'traceId' | 'spanId'>): void {
  if (field === 3) span.traceState = readString(reader)
  else if (field === 4) Object.assign(span, named('parentSpanId', readHexId(readHex(reader), 8)))
  else if (field === 5) span.name = readString(reader)
  else if (field === 6) span.kind = readUint32(reader)
  else if (field === 7) span.startTimeUnixNano = readFixed64(reader)
  else if (field === 8) span.endTimeUnixNano = readFixed64(reader)
  else if (field === 9) span.attributes.push(readKeyValue(reader, 0))
  else if (field === 11) span.events.push(readSpanEvent(reader))
  else if (field === 13) span.links.push(...readSpanLink(reader))
  else if (field === 15) span.status = readStatus(reader)
  else if (field === 16) span.flags = readFixed32(reader)
}

function readSpanEvent(reader: PbfReader): SpanEvent {
  const event: SpanEvent = { timeUnixNano: '0', name: '', attributes: [] }
  readNested(reader, (field) => {
    if (field === 1) event.timeUnixNano = readFixed64(reader)
    else if (field === 2) event.name = readString(reader)
    else if (field === 3) event.attributes.push(readKeyValue(reader, 0))
  })
  return event
}

// A link without ids points nowhere; the span itself is still worth keeping.
function readSpanLink(reader: PbfReader): SpanLink[] {
  const link: SpanLink = { traceId: '', spanId: '', attributes: [] }
  readNested(reader, (field) => {
    if (field === 1) link.traceId = readHex(reader)
    else if (field === 2) link.spanId = readHex(reader)
    else if (field === 3) link.traceState = readString(reader)
    else if (field === 4) link.attributes.push(readKeyValue(reader, 0))
  })
  return readHexId(link.traceId, 16) && readHexId(link.spanId, 8) ? [link] : []
}

function readStatus(reader: PbfReader): { code?: number; message?: string } {
  const status: { code: number; message?: string } = { code: 0 }
  readNested(reader, (field) => {
    if (field === 2) status.message = readString(reader)
    else if (field === 3) status.code = readUint32(reader)
  })
  return status
}

function readKeyValue(reader: PbfReader, depth: number): KeyValue {
  const attribute: KeyValue = { key: '', value: {} }
  readNested(reader, (field) => {
    if (field === 1) attribute.key = readString(reader)
    else if (field === 2) attribute.value = readAnyValue(reader, depth)
  })
  return attribute
}

// A later field replaces an earlier one: that is how protobuf reads a `oneof`.
function readAnyValue(reader: PbfReader, depth: number): AnyValue {
  if (depth > MAX_DEPTH) throw new OtlpProblem(`an attribute nests deeper than ${MAX_DEPTH}`)
  let value: AnyValue = {}
  readNested(reader, (field) => {
    value = readValueField(field, reader, depth) ?? value
  })
  return value
}

function readValueField(field: number, reader: PbfReader, depth: number): AnyValue | undefined {
  if (field === 1) return { stringValue: readString(reader) }
  if (field === 2) return { boolValue: readUint32(reader) !== 0 }
  if (field === 3) return { intValue: readInt64(reader) }
  if (field === 4) return { doubleValue: readDouble(reader) }
  if (field === 5) return { arrayValue: { values: readRepeated(reader, () => readAnyValue(reader, depth + 1)) } }
  if (field === 6) return { kvlistValue: { values: readRepeated(reader, () => readKeyValue(reader, depth + 1)) } }
  if (field === 7) return { bytesValue: Buffer.from(readByteField(reader)).toString('base64') }
  return undefined
}

function readRepeated<T>(reader: PbfReader, read: () => T): T[] {
  const values: T[] = []
  readNested(reader, (field) => {
    if (field === 1) values.push(read())
  })
  return values
}
