import { type AttributeValue, type Double, toAttributes } from '../../server-handler/otlp/attributes.js'
import type { ExportLogsRequest, LogRecord } from '../../server-handler/otlp/model.js'

export type PlainAttributes = Readonly<Record<string, AttributeValue | Double>>

/** A moment within the retention of a store with its clock at `NOW_MS`. */
export const NOW_MS = 1_790_000_000_000

/** A log record a second before `NOW_MS` by default. */
export function logRecord(attributes: PlainAttributes, more: Partial<LogRecord> = {}): LogRecord {
  return {
    timeUnixNano: `${NOW_MS - 1_000}000000`,
    observedTimeUnixNano: '0',
    severityNumber: 9,
    attributes: toAttributes(attributes),
    ...more,
  }
}

/** A logs request of one resource and one scope. */
export function logRequest(
  records: readonly LogRecord[],
  resource: PlainAttributes = { 'service.name': 'shop' },
): ExportLogsRequest {
  return {
    resourceLogs: [{ resource: { attributes: toAttributes(resource) }, scopeLogs: [{ logRecords: [...records] }] }],
  }
}

/** The attributes of a vital. */
export function vital(name: string, value: number, more: PlainAttributes = {}): PlainAttributes {
  return {
    'rum.kind': 'vital',
    'rum.vital.name': name,
    'rum.vital.value': { double: value },
    'rum.route_pattern': '/',
    ...more,
  }
}
