import type { AnyValue, KeyValue, LogRecord } from '../../server-handler/otlp/model.js'
import { type LogBodyCase, recordOf } from './log-body-cases.js'

/** A log record in a form that does not depend on the order of its keys. */
export interface SeenLog {
  body: string
  severity: [number: number, text: string]
  traceId: string
  spanId: string
  attributes: Record<string, AnyValue>
}

/** What a case must come to. */
export function expectedOf(given: LogBodyCase): SeenLog {
  const { attributes = {}, ...changed } = given.expected
  const before = seeLog(recordOf(given))
  return { ...before, ...changed, attributes: { ...before.attributes, ...sortKeys(attributes) } }
}

/** Reads a record of our model, or of the official definitions with ids in hexadecimal. */
export function seeLog(record: LogRecord): SeenLog {
  const { body, severityNumber, severityText = '', traceId = '', spanId = '', attributes } = record
  return {
    ...{ body: body?.stringValue ?? '', severity: [severityNumber ?? 0, severityText], traceId, spanId },
    attributes: sortKeys(Object.fromEntries((attributes ?? []).map(({ key, value }) => [key, value]))),
  }
}

function sortKeys(attributes: Record<string, AnyValue>): Record<string, AnyValue> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, sortValue(value)]))
}

function sortValue(value: AnyValue): AnyValue {
  if (value.arrayValue) return { arrayValue: { values: (value.arrayValue.values ?? []).map(sortValue) } }
  if (!value.kvlistValue) return { ...value }
  const pairs = (value.kvlistValue.values ?? []).map(
    // The official definitions leave an empty key out.
    ({ key, value: member }): KeyValue => ({ key: key ?? '', value: sortValue(member) }),
  )
  return { kvlistValue: { values: pairs.sort((a, b) => (a.key < b.key ? -1 : 1)) } }
}
