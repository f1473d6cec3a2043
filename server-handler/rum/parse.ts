import { z } from 'zod'
import { byteLength } from '../../src/shared/byte-length.js'
import { PACKED_VERSION } from '../../src/shared/pack.js'
import { PAGE_HEALTH_SIGNALS, WIRE_VERSION } from '../../src/shared/wire.js'
import { type IncomingPage, type IncomingRecord, pageSchema, recordSchema } from './schema.js'
import { isObject, unpackEnvelope } from './unpack.js'

/** Twice what a page sends at once. */
const MAX_RECORDS = 100
const MAX_ATTRIBUTES = 64
const MAX_RECORD_BYTES = 16 * 1024
const MAX_DROP_REASONS = 16
/** Maximum count of one signal per envelope: a script that throws in a loop reaches it in seconds. */
const MAX_COUNT = 1_000
const MAX_DEPTH = 6
/** A page that was away for longer than storage keeps records has a wrong clock. */
const MAX_AGE_MS = 48 * 3_600_000

/** An envelope with validated parts. */
export interface IncomingEnvelope {
  seq: number
  dropped: Readonly<Record<string, number>>
  page: IncomingPage
  records: IncomingRecord[]
  /** Dropped records, by reason. */
  rejected: Readonly<Record<string, number>>
  /** Values that no page sends, by reason. They are dropped and not counted as loss. */
  forged: Readonly<Record<string, number>>
}

/** An envelope, or one word for its problem. */
export type ParsedEnvelope =
  | { ok: true; envelope: IncomingEnvelope }
  | ({
      ok: false
      problem: string
      /** The number of an envelope without a valid record: it has arrived. */
      arrived?: Numbered
    } & Pick<IncomingEnvelope, 'rejected' | 'forged'>)

/** What numbers an envelope. */
export type Numbered = { page: Pick<IncomingEnvelope['page'], 'id'> } & Pick<IncomingEnvelope, 'seq'>

const DROPPED_KEYS = ['__proto__', 'constructor', 'prototype']
/** Keys that reach an object's prototype, literal or escaped; any other text can skip the slow path of parsing. */
const MAY_HOLD_DROPPED_KEY = /__proto__|constructor|prototype|\\u/

/** Parses JSON without the keys that reach an object's prototype; `undefined` if it is invalid. */
export function parseJson(text: string): unknown {
  try {
    if (!MAY_HOLD_DROPPED_KEY.test(text)) return JSON.parse(text)
    return JSON.parse(text, (key, value) => (DROPPED_KEYS.includes(key) ? undefined : value))
  } catch {
    return undefined // Malformed, or nested too deep for the parser.
  }
}

const envelopeSchema = z.object({
  sentAt: z.number(),
  seq: z.int().min(0).max(1_000_000),
  dropped: z.record(z.string(), z.unknown()).optional().catch(undefined),
  page: pageSchema,
  records: z.array(z.unknown()),
})

/** Parses an envelope: limits before schemas; single invalid records are dropped, the others kept. */
export function parseEnvelope(text: string): ParsedEnvelope {
  const json = parseJson(text)
  if (!isObject(json)) return { ok: false, problem: 'json', rejected: {}, forged: {} }
  if (json.v !== WIRE_VERSION && json.v !== PACKED_VERSION)
    return { ok: false, problem: 'version', rejected: {}, forged: {} }
  const envelope = envelopeSchema.safeParse(json.v === PACKED_VERSION ? unpackEnvelope(json, MAX_RECORDS) : json)
  if (!envelope.success) return { ok: false, problem: 'envelope', rejected: {}, forged: {} }
  const { seq, page, dropped, records: given } = envelope.data
  const { records, rejected, forged } = parseRecords(given, text.length)
  const drops = toCounts(dropped)
  // A page that is left may have nothing to send but its counts.
  const isOnlyCounts = given.length === 0 && Object.keys(drops.counts).length > 0
  if (records.length === 0 && !isOnlyCounts)
    return { ok: false, problem: 'records', rejected, forged, arrived: { page, seq } }
  const health = capHealth(records)
  const excess = drops.excess + health.excess
  return {
    ok: true,
    envelope: {
      ...{ seq, page, rejected, records: health.records, dropped: drops.counts },
      forged: excess > 0 ? { ...forged, count: 1 } : forged,
    },
  }
}

function parseRecords(given: readonly unknown[], textLength: number) {
  const records: IncomingRecord[] = []
  const rejected: Record<string, number> = {}
  const forged: Record<string, number> = {}
  const reject = (reason: string, count = 1) => {
    rejected[reason] = (rejected[reason] ?? 0) + count
  }
  // A body of 64 KiB can contain 30,000 empty records, more than any page sends: they count as one envelope's.
  if (given.length > MAX_RECORDS) reject('too_many', Math.min(MAX_RECORDS, given.length - MAX_RECORDS))
  for (const item of given.slice(0, MAX_RECORDS)) {
    if (isServersSignal(item)) {
      forged.signal = (forged.signal ?? 0) + 1
      continue
    }
    const problem = shapeProblem(item, textLength)
    const parsed = problem ? undefined : recordSchema.safeParse(item)
    if (problem || !parsed?.success) reject(problem ?? 'invalid')
    else if (!isPossible(parsed.data)) reject('impossible')
    else records.push(parsed.data)
  }
  return { records, rejected, forged }
}

// Any client may post: signals that servers count about themselves must not come from outside.
function isServersSignal(item: unknown): boolean {
  if (!isObject(item) || item.kind !== 'health' || typeof item.signal !== 'string') return false
  return !PAGE_HEALTH_SIGNALS.some((signal) => signal === item.signal)
}

/** Limits health counts to what a page can have produced, for all of an envelope together. */
function capHealth(given: readonly IncomingRecord[]): { records: IncomingRecord[]; excess: number } {
  const budget = createBudget()
  const records = given.flatMap((record): IncomingRecord[] => {
    if (record.kind !== 'health') return [record]
    const count = budget.take(record.count)
    return count > 0 ? [{ ...record, count }] : []
  })
  return { records, excess: budget.excess() }
}

/** What remains of the counts that an envelope may contain. */
function createBudget() {
  let left = MAX_COUNT
  let excess = 0
  return {
    take(count: number): number {
      const taken = Math.min(count, left)
      left -= taken
      excess += count - taken
      return taken
    },
    excess: () => excess,
  }
}

// A record cannot be larger than its text, so small envelopes need not be serialized again, nor small records.
function shapeProblem(record: unknown, textLength: number): string | undefined {
  if (!isObject(record)) return 'invalid'
  if (Object.keys(record).length > MAX_ATTRIBUTES) return 'too_many_attributes'
  if (isObject(record.attrs) && Object.keys(record.attrs).length > MAX_ATTRIBUTES) return 'too_many_attributes'
  if (isDeeper(record, MAX_DEPTH)) return 'too_deep'
  if (textLength <= MAX_RECORD_BYTES || toByteLimit(record) <= MAX_RECORD_BYTES) return undefined
  return byteLength(JSON.stringify(record)) > MAX_RECORD_BYTES ? 'too_big' : undefined
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1))
}

/** At most this many bytes in UTF-8 for one UTF-16 unit in JSON: an escape. */
const BYTES_OF_UNIT = 6
/** `-1.7976931348623157e+308` */
const BYTES_OF_NUMBER = 24

// What the value takes as JSON at most.
function toByteLimit(value: unknown): number {
  if (typeof value === 'string') return value.length * BYTES_OF_UNIT + 2
  if (typeof value !== 'object' || value === null) return BYTES_OF_NUMBER
  let bytes = 2
  for (const key of Object.keys(value)) bytes += key.length * BYTES_OF_UNIT + 4
  for (const item of Object.values(value)) bytes += toByteLimit(item)
  return bytes
}

const VITAL_LIMITS = { LCP: 120_000, FCP: 120_000, TTFB: 120_000, INP: 60_000, CLS: 100 } as const
const MAX_DURATION_MS = 24 * 3_600_000

// Values no visitor can have produced: a wrong clock, an automated script, or a forged request.
function isPossible(record: IncomingRecord): boolean {
  if (record.age > MAX_AGE_MS) return false
  if (record.kind === 'action' || record.kind === 'request') return isWithin(record.duration, MAX_DURATION_MS)
  if (record.kind !== 'vital') return true
  const limit = VITAL_LIMITS[record.name]
  return isWithin(record.value, limit) && isWithin(Math.abs(record.delta), limit)
}

const isWithin = (value: number, max: number): boolean => value >= 0 && value <= max

function toCounts(given: Readonly<Record<string, unknown>> = {}): { counts: Record<string, number>; excess: number } {
  const budget = createBudget()
  const counts = Object.entries(given)
    .slice(0, MAX_DROP_REASONS)
    .map(([reason, count]): [string, number] => [reason, isCount(count) ? budget.take(count) : 0])
    .filter(([, count]) => count > 0)
  return { counts: Object.fromEntries(counts), excess: budget.excess() }
}

const isCount = (given: unknown): given is number => Number.isSafeInteger(given) && Number(given) > 0
