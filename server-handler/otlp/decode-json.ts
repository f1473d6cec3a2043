import {
  type JsonObject,
  readAnyValue,
  readAttributes,
  readEnum,
  readInt64,
  readList,
  readObject,
  readResource,
  readSchemaUrl,
  readScope,
  readText,
  readUint32,
} from './decode-json-values.js'
import { SPAN_KIND_NAMES, STATUS_CODE_NAMES, severityNames } from './decode-names.js'
import {
  type Decoded,
  decodeSafely,
  OtlpProblem,
  type Rejects,
  readHexId,
  readOrReject,
  requireId,
} from './decode-outcome.js'
import type { ExportLogsRequest, ExportTracesRequest, LogRecord, Span, SpanEvent, SpanLink } from './model.js'

/** Reads the JSON encoding of an OTLP logs request; never throws. */
export function decodeLogsJson(text: string): Decoded<ExportLogsRequest> {
  return decodeSafely((rejects) => ({
    resourceLogs: readList(parseJson(text).resourceLogs, 'resourceLogs').flatMap((item) => {
      const given = readObject(item, 'resourceLogs')
      const scopeLogs = readList(given.scopeLogs, 'scopeLogs').flatMap((scope) => readScopeLogs(scope, rejects))
      const count = () => scopeLogs.reduce((sum, { logRecords }) => sum + logRecords.length, 0)
      return readOrReject(rejects, () => ({ ...readResourceOf(given), scopeLogs }), count)
    }),
  }))
}

/** Reads the JSON encoding of an OTLP traces request; never throws. */
export function decodeTracesJson(text: string): Decoded<ExportTracesRequest> {
  return decodeSafely((rejects) => ({
    resourceSpans: readList(parseJson(text).resourceSpans, 'resourceSpans').flatMap((item) => {
      const given = readObject(item, 'resourceSpans')
      const scopeSpans = readList(given.scopeSpans, 'scopeSpans').flatMap((scope) => readScopeSpans(scope, rejects))
      const count = () => scopeSpans.reduce((sum, { spans }) => sum + spans.length, 0)
      return readOrReject(rejects, () => ({ ...readResourceOf(given), scopeSpans }), count)
    }),
  }))
}

// An invalid resource or scope rejects the records under it, and no others.
const readResourceOf = (given: JsonObject) => ({
  resource: readResource(given.resource),
  ...readSchemaUrl(given.schemaUrl),
})

const readScopeOf = (given: JsonObject) => ({ ...readScope(given.scope), ...readSchemaUrl(given.schemaUrl) })

function parseJson(text: string) {
  try {
    return readObject(JSON.parse(text), 'request')
  } catch (error) {
    throw error instanceof OtlpProblem ? error : new OtlpProblem('the body is not JSON')
  }
}

function readScopeLogs(value: unknown, rejects: Rejects) {
  const given = readObject(value, 'scopeLogs')
  const logRecords = readList(given.logRecords, 'logRecords').flatMap((record) =>
    readOrReject(rejects, () => readLogRecord(record)),
  )
  return readOrReject(
    rejects,
    () => ({ ...readScopeOf(given), logRecords }),
    () => logRecords.length,
  )
}

function readLogRecord(value: unknown): LogRecord {
  const given = readObject(value, 'logRecord')
  const severityText = readText(given.severityText, 'severityText')
  const eventName = readText(given.eventName, 'eventName')
  const traceId = readHexId(readText(given.traceId, 'traceId'), 16)
  const spanId = readHexId(readText(given.spanId, 'spanId'), 8)
  return {
    timeUnixNano: readInt64(given.timeUnixNano, 'timeUnixNano'),
    observedTimeUnixNano: readInt64(given.observedTimeUnixNano, 'observedTimeUnixNano'),
    severityNumber: readEnum(given.severityNumber, 'severityNumber', severityNames()),
    ...(severityText ? { severityText } : {}),
    ...(given.body === undefined || given.body === null ? {} : { body: readAnyValue(given.body) }),
    attributes: readAttributes(given.attributes),
    flags: readUint32(given.flags, 'flags'),
    ...(traceId ? { traceId } : {}),
    ...(spanId ? { spanId } : {}),
    ...(eventName ? { eventName } : {}),
  }
}

function readScopeSpans(value: unknown, rejects: Rejects) {
  const given = readObject(value, 'scopeSpans')
  const spans = readList(given.spans, 'spans').flatMap((span) => readOrReject(rejects, () => readSpan(span)))
  return readOrReject(
    rejects,
    () => ({ ...readScopeOf(given), spans }),
    () => spans.length,
  )
}

function readSpan(value: unknown): Span {
  const given = readObject(value, 'span')
  const parentSpanId = readHexId(readText(given.parentSpanId, 'parentSpanId'), 8)
  return {
    traceId: requireId(readHexId(readText(given.traceId, 'traceId'), 16), 'traceId'),
    spanId: requireId(readHexId(readText(given.spanId, 'spanId'), 8), 'spanId'),
    ...readTraceState(given.traceState),
    ...(parentSpanId ? { parentSpanId } : {}),
    flags: readUint32(given.flags, 'flags'),
    name: readText(given.name, 'name'),
    kind: readEnum(given.kind, 'kind', SPAN_KIND_NAMES),
    startTimeUnixNano: readInt64(given.startTimeUnixNano, 'startTimeUnixNano'),
    endTimeUnixNano: readInt64(given.endTimeUnixNano, 'endTimeUnixNano'),
    attributes: readAttributes(given.attributes),
    events: readList(given.events, 'events').map(readSpanEvent),
    links: readList(given.links, 'links').flatMap(readSpanLink),
    ...readStatus(given.status),
  }
}

function readTraceState(value: unknown): { traceState?: string } {
  const traceState = readText(value, 'traceState')
  return traceState ? { traceState } : {}
}

function readSpanEvent(value: unknown): SpanEvent {
  const given = readObject(value, 'event')
  return {
    timeUnixNano: readInt64(given.timeUnixNano, 'timeUnixNano'),
    name: readText(given.name, 'name'),
    attributes: readAttributes(given.attributes),
  }
}

// A link without ids is dropped; the span itself is kept.
function readSpanLink(value: unknown): SpanLink[] {
  const given = readObject(value, 'link')
  const traceId = readHexId(readText(given.traceId, 'traceId'), 16)
  const spanId = readHexId(readText(given.spanId, 'spanId'), 8)
  if (!traceId || !spanId) return []
  return [{ traceId, spanId, ...readTraceState(given.traceState), attributes: readAttributes(given.attributes) }]
}

function readStatus(value: unknown): { status?: { code?: number; message?: string } } {
  if (value === undefined || value === null) return {}
  const given = readObject(value, 'status')
  const message = readText(given.message, 'message')
  return { status: { code: readEnum(given.code, 'code', STATUS_CODE_NAMES), ...(message ? { message } : {}) } }
}
