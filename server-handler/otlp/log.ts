import { type AttributeValue, type Double, toAttributes } from './attributes.js'
import type { KeyValue, LogRecord } from './model.js'

/** The levels that records are written at. */
export type Severity = 'INFO' | 'WARN' | 'ERROR'

/** Attributes before they are written: names to values. */
export type Attributes = Record<string, AttributeValue | Double>

/** A log record in plain words. Times are epoch milliseconds. */
export interface LogFacts {
  eventName: string
  /** Short and out of a small set. */
  body: string
  severity: Severity
  /** By name, or in the shape of OTLP already. */
  attributes: Attributes | KeyValue[]
  at: number
  receivedAt: number
}

const SEVERITY_NUMBER: Readonly<Record<Severity, number>> = { INFO: 9, WARN: 13, ERROR: 17 }

/** Puts a log record together. */
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

/** Epoch milliseconds as OTLP writes time. Microseconds of today fit a double exactly; nanoseconds do not. */
export function toNanos(epochMs: number): string {
  return String(BigInt(Math.round(epochMs * 1_000)) * 1_000n)
}
