import type { Envelope, WireAction, WirePage, WireRecord } from './wire.js'

/** The version of the packed envelope. */
export const PACKED_VERSION = 2

/** Defaults of a record's fields, by kind. */
export const RECORD_DEFAULTS: Readonly<Record<WireRecord['kind'], Readonly<Record<string, unknown>>>> = {
  vital: { nav: 'navigate' },
  error: { handled: false, count: 1, source: 'error' },
  action: { outcome: 'ok', requests: 0, retries: 0, rage: false, dead: false },
  request: { method: 'GET', status: 200, retry: false },
  event: {},
  health: { count: 1 },
}

/** Defaults of an action's fields. */
export const ACTION_DEFAULTS = { kind: 'explicit_user_action', platform: 'web' } as const

/** Defaults of the page's fields. */
export const PAGE_DEFAULTS = { ratio: 1, saveData: false } as const

/** An action in the table of an envelope: its requests have one trace. */
export interface PackedAction extends Partial<WireAction> {
  trace?: string | undefined
}

/** A packed record: its number within the page view, and the index of its action in the table. */
export interface PackedRecord {
  kind: string
  id: number | string
  age: number
  action?: number | undefined
  /** How the action was found. */
  how?: string | undefined
  [field: string]: unknown
}

/** An envelope of version 2: shared values are written once, and defaults are omitted. */
export interface PackedEnvelope {
  v: typeof PACKED_VERSION
  sentAt: number
  seq: number
  dropped?: Record<string, number> | undefined
  /** `host` is that of requests which name none. */
  page: Partial<WirePage> & { host?: string | undefined }
  actions?: PackedAction[] | undefined
  records: PackedRecord[]
}

type Fields = Record<string, unknown>

/** Packs the envelope of a page of this host. */
export function packEnvelope(
  { sentAt, seq, dropped = {}, page, records }: Omit<Envelope, 'v'>,
  host: string,
): PackedEnvelope {
  const actions: PackedAction[] = []
  const indexes: Record<string, number> = {}

  function toIndex({ attribution: _, ...action }: WireAction, trace: unknown): number {
    const packed = without(action, ACTION_DEFAULTS)
    // JSON would call a `toJSON` that a page may have added to every object.
    const key = Object.entries(packed).join()
    indexes[key] ??= actions.push(packed) - 1
    const index = indexes[key]
    const entry = actions[index]
    if (entry && typeof trace === 'string') entry.trace ??= trace
    return index
  }

  const packed = records.map((record): PackedRecord => {
    const { id, action, ratio, ...rest } = record
    const fields: Fields = without(rest, RECORD_DEFAULTS[record.kind])
    const { traceId, value } = fields
    if (ratio !== page.ratio) fields.ratio = ratio
    if (action) {
      fields.action = toIndex(action, traceId)
      fields.how = action.attribution
      if (actions[Number(fields.action)]?.trace === traceId) fields.traceId = undefined
    }
    if (fields.host === host) fields.host = undefined
    if (record.kind === 'vital') {
      const number = /^v(\d+)$/.exec(String(fields.vitalId))?.[1]
      if (number) fields.vitalId = Number(number)
      // The server computes the rating.
      fields.rating = undefined
      fields.value = round(value)
      fields.delta = fields.delta === value ? undefined : round(fields.delta)
    }
    const { kind, age } = record
    return { ...fields, kind, age, id: id.startsWith(`${page.id}-`) ? Number(id.slice(page.id.length + 1)) : id }
  })
  return {
    v: PACKED_VERSION,
    sentAt,
    seq,
    dropped: Object.keys(dropped)[0] ? dropped : undefined,
    page: { ...without(page, PAGE_DEFAULTS), host },
    actions: actions[0] && actions,
    records: packed,
  }
}

/** Returns a copy without the members that equal their defaults. */
function without(value: object, defaults: Readonly<Fields>): Fields {
  const copy: Fields = { ...value }
  for (const key of Object.keys(copy)) if (copy[key] === defaults[key]) delete copy[key]
  return copy
}

/** Clocks return more digits than their resolution. */
const round = (value: unknown) => Math.round(Number(value) * 10_000) / 10_000
