import { toWellFormedText } from './encode-clean.js'
import { LOG_BODY_RULES as RULES } from './log-body-rules.js'
import type { AnyValue, ExportLogsRequest, KeyValue, LogRecord } from './model.js'

type Line = Readonly<Record<string, unknown>>

const OBJECT = new RegExp(RULES.object)
const TOO_MANY_BRACKETS = new RegExp(RULES.tooManyBrackets)
const LONG_INTEGER = new RegExp(RULES.longInteger, 'g')
const HAS_LONG_INTEGER = new RegExp(RULES.longInteger)
const RESERVED_KEY = new RegExp(RULES.reservedKey)
const TRACE_ID = new RegExp(RULES.traceId)
const SPAN_ID = new RegExp(RULES.spanId)
const LEVEL = new RegExp(RULES.level)
const NO_ID = new RegExp(RULES.noId)
const MAY_BE_INFINITE = /[eE][+]?[0-9]{3}|[0-9]{300}/
const LEVELS: ReadonlyMap<string, (typeof RULES.levels)[number]> = new Map<string, (typeof RULES.levels)[number]>(
  RULES.levels.flatMap((level) => level.names.map((name) => [name, level] as const)),
)

const STRUCTURED_BY: readonly string[] = RULES.structuredBy
const isLine = (value: unknown): value is Line => typeof value === 'object' && value !== null

/** Applies {@link normalizeLog} to every record of a request. */
export function normalizeLogs(request: ExportLogsRequest): ExportLogsRequest {
  return {
    resourceLogs: request.resourceLogs.map((group) => ({
      ...group,
      scopeLogs: group.scopeLogs.map((scope) => ({ ...scope, logRecords: scope.logRecords.map(normalizeLog) })),
    })),
  }
}

/**
 * Turns a record whose body is a structured line printed as JSON into a structured record. Its keys become attributes,
 * which never replace existing ones; the body becomes the message; level, trace and span are set. Any other record is
 * returned unchanged.
 */
export function normalizeLog(record: LogRecord): LogRecord {
  const line = readLine(record)
  if (!line) return record
  const message = RULES.messageKeys.map((key) => line[key]).find((value) => typeof value === 'string')
  return {
    ...record,
    ...readSeverity(line),
    ...readIds(record, line),
    ...(message === undefined ? {} : { body: toValue(message) }),
    attributes: merge(record.attributes, line),
  }
}

function readLine({ body, eventName, attributes }: LogRecord): Line | undefined {
  const text = body?.stringValue
  if (text === undefined || !OBJECT.test(text) || eventName) return undefined
  if (attributes.some(({ key }) => STRUCTURED_BY.includes(key))) return undefined
  if (text.length > RULES.maxBytes || Buffer.byteLength(text) > RULES.maxBytes) return undefined
  if (TOO_MANY_BRACKETS.test(text)) return undefined
  const line = parseExactly(text)
  return line && Object.keys(line).length <= RULES.maxKeys ? line : undefined
}

function parseExactly(text: string): Line | undefined {
  const line = parse(text)
  if (!line || !HAS_LONG_INTEGER.test(text)) return line
  // Quoting digits within a string breaks the JSON.
  return parse(text.replace(LONG_INTEGER, '$1"$2"$3')) ?? line
}

function parse(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (MAY_BE_INFINITE.test(text) && isInfinite(value)) return undefined
    return isLine(value) ? value : undefined
  } catch {
    return undefined // Not JSON: the record is unchanged.
  }
}

/** `1e999` exceeds the range of doubles. */
function isInfinite(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(isInfinite)
}

function readSeverity(line: Line): Partial<Pick<LogRecord, 'severityNumber' | 'severityText'>> {
  for (const key of RULES.levelKeys) {
    const value = line[key]
    const text = typeof value === 'string' || typeof value === 'number' ? `${value}` : ''
    const level = LEVEL.test(text) && LEVELS.get(text.toLowerCase())
    if (level) return { severityNumber: level.number, severityText: level.text }
  }
  return {}
}

// The record's own context is more reliable than the text's, and ids of two sources must not be combined.
function readIds({ traceId = '', spanId = '' }: LogRecord, line: Line): Partial<Pick<LogRecord, 'traceId' | 'spanId'>> {
  const trace = NO_ID.test(traceId) ? readId(line, RULES.traceKeys, TRACE_ID) : undefined
  if (!trace) return {}
  const span = NO_ID.test(spanId) ? readId(line, RULES.spanKeys, SPAN_ID) : undefined
  return { traceId: trace, ...(span ? { spanId: span } : {}) }
}

function readId(line: Line, keys: readonly string[], pattern: RegExp): string | undefined {
  for (const key of keys) {
    const value = line[key]
    if (typeof value === 'string' && pattern.test(value) && !NO_ID.test(value)) return value.toLowerCase()
  }
  return undefined
}

function merge(attributes: readonly KeyValue[], line: Line): KeyValue[] {
  const merged = [...attributes]
  const taken = new Set(attributes.map(({ key }) => key))
  for (const [key, value] of Object.entries(line)) {
    const name = toWellFormedText(RESERVED_KEY.test(key) ? `${RULES.reservedPrefix}${key}` : key)
    if (name === '' || taken.has(name)) continue
    taken.add(name)
    merged.push({ key: name, value: toValue(value) })
  }
  return merged
}

function toValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: toWellFormedText(value) }
  if (typeof value === 'number') return { doubleValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toValue) } }
  return typeof value === 'object' && value !== null ? { kvlistValue: { values: toPairs(value) } } : {}
}

// In the order of the keys, as the Collector serializes an object.
function toPairs(value: object): KeyValue[] {
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => ({ key: toWellFormedText(key), value: toValue(member) }))
}
