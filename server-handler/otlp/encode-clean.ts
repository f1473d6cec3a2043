import type { AnyValue, ExportLogsRequest, ExportTracesRequest, KeyValue, LogRecord, Span } from './model.js'

/** `\p{Surrogate}` under the `u` flag matches only unpaired surrogates. */
const LONE_SURROGATE = /\p{Surrogate}/gu
const DECIMAL = /^-?\d{1,20}$/
const NANOS = /^\d{1,20}$/

/** Values nested deeper than this are dropped: an encoder must not overflow the stack on a cycle. */
const MAX_DEPTH = 12

/** Replaces unpaired surrogates, which have no UTF-8 form, by U+FFFD. */
export function toWellFormedText(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd')
}

/**
 * Returns a copy that every receiver can parse: strings are well formed, numbers are finite, ids and times are valid.
 * Attributes with invalid values are omitted: a collector rejects a whole request for one `null`.
 */
export function cleanLogs(request: ExportLogsRequest): ExportLogsRequest {
  return {
    resourceLogs: request.resourceLogs.map((logs) => ({
      ...logs,
      resource: { attributes: cleanAttributes(logs.resource.attributes) },
      scopeLogs: logs.scopeLogs.map((scope) => ({ ...scope, logRecords: scope.logRecords.map(cleanRecord) })),
    })),
  }
}

/** The same for traces. */
export function cleanTraces(request: ExportTracesRequest): ExportTracesRequest {
  return {
    resourceSpans: request.resourceSpans.map((spans) => ({
      ...spans,
      resource: { attributes: cleanAttributes(spans.resource.attributes) },
      scopeSpans: spans.scopeSpans.map((scope) => ({ ...scope, spans: scope.spans.map(cleanSpan) })),
    })),
  }
}

function cleanRecord({ traceId, spanId, body, ...record }: LogRecord): LogRecord {
  const cleanBody = body && cleanValue(body)
  return {
    ...record,
    timeUnixNano: cleanNanos(record.timeUnixNano),
    observedTimeUnixNano: cleanNanos(record.observedTimeUnixNano),
    ...(record.eventName === undefined ? {} : { eventName: toWellFormedText(record.eventName) }),
    ...(cleanBody ? { body: cleanBody } : {}),
    attributes: cleanAttributes(record.attributes),
    ...(isHex(traceId, 32) ? { traceId } : {}),
    ...(isHex(spanId, 16) ? { spanId } : {}),
  }
}

function cleanSpan({ status, ...span }: Span): Span {
  return {
    ...span,
    name: toWellFormedText(span.name),
    startTimeUnixNano: cleanNanos(span.startTimeUnixNano),
    endTimeUnixNano: cleanNanos(span.endTimeUnixNano),
    attributes: cleanAttributes(span.attributes),
    events: span.events.map((event) => ({
      ...event,
      name: toWellFormedText(event.name),
      timeUnixNano: cleanNanos(event.timeUnixNano),
      attributes: cleanAttributes(event.attributes),
    })),
    links: span.links
      .filter(({ traceId, spanId }) => isHex(traceId, 32) && isHex(spanId, 16))
      .map((link) => ({ ...link, attributes: cleanAttributes(link.attributes) })),
    ...(status ? { status: cleanStatus(status) } : {}),
  }
}

function cleanStatus({ message, ...status }: NonNullable<Span['status']>): NonNullable<Span['status']> {
  return message === undefined ? status : { ...status, message: toWellFormedText(message) }
}

function cleanAttributes(attributes: readonly KeyValue[], depth = 0): KeyValue[] {
  return attributes.flatMap(({ key, value }) => {
    const clean = cleanValue(value, depth)
    return clean ? [{ key: toWellFormedText(key), value: clean }] : []
  })
}

function cleanValue(value: AnyValue, depth = 0): AnyValue | undefined {
  if (depth > MAX_DEPTH) return undefined
  if (value.stringValue !== undefined) return { stringValue: toWellFormedText(value.stringValue) }
  if (value.doubleValue !== undefined) return Number.isFinite(value.doubleValue) ? value : undefined
  if (value.intValue !== undefined) return isInt64(value.intValue) ? value : undefined
  if (value.arrayValue) {
    return { arrayValue: { values: value.arrayValue.values.flatMap((item) => cleanValue(item, depth + 1) ?? []) } }
  }
  if (value.kvlistValue) return { kvlistValue: { values: cleanAttributes(value.kvlistValue.values, depth + 1) } }
  return value.boolValue !== undefined || value.bytesValue !== undefined ? value : undefined
}

const cleanNanos = (nanos: string): string => (NANOS.test(nanos) && fits(BigInt.asUintN, nanos) ? nanos : '0')

const isInt64 = (decimal: string): boolean => DECIMAL.test(decimal) && fits(BigInt.asIntN, decimal)

// A collector rejects a whole request for one number beyond 64 bits. Shorter ones fit.
const fits = (wrap: (bits: number, value: bigint) => bigint, decimal: string): boolean =>
  decimal.length < 19 || wrap(64, BigInt(decimal)) === BigInt(decimal)

const isHex = (id: string | undefined, length: number): id is string => id?.length === length && /^[0-9a-f]+$/i.test(id)
