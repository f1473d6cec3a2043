import { type AttributeValue, type Double, toAttributes } from './attributes.js'
import type { KeyValue, LogRecord } from './model.js'

/** The severities of our records. */
export type Severity = 'INFO' | 'WARN' | 'ERROR'

/** Attributes before they are written: names to values. */
export type Attributes = Record<string, AttributeValue | Double>

/** A log record as a plain object. Times are epoch milliseconds. */
export interface LogFacts {
  eventName: string
  /** Short, with bounded cardinality. */
  body: string
  severity: Severity
  /** By name, or already as OTLP attributes. */
  attributes: Attributes | KeyValue[]
  at: number
  receivedAt: number
}

const SEVERITY_NUMBER: Readonly<Record<Severity, number>> = { INFO: 9, WARN: 13, ERROR: 17 }

/** Creates a log record. */
export function toLog({ eventName, body, severity, attributes, at, receivedAt }: LogFacts): LogRecord {
  return {
    timeUnixNano: toNanos(at),
    observedTimeUnixNano: toNanos(receivedAt),
    severityNumber: SEVERITY_NUMBER[severity],
    severityText: severity,
    body: { stringValue: body },
    eventName,
    attributes: isList(attributes) ? attributes : toAttributes(attributes),
  }
}

const isList = (attributes: Attributes | KeyValue[]): attributes is KeyValue[] => Array.isArray(attributes)

/** Converts epoch milliseconds to OTLP time. Current microseconds fit a double exactly; nanoseconds do not. */
export function toNanos(epochMs: number): string {
  const micros = Math.round(epochMs * 1_000)
  return micros > 0 && Number.isSafeInteger(micros) ? `${micros}000` : String(BigInt(micros) * 1_000n)
}
