import { ACTION_DEFAULTS, PAGE_DEFAULTS, RECORD_DEFAULTS } from '../../src/shared/pack.js'
import { rateVital, VITAL_THRESHOLDS } from '../../src/shared/ratings.js'
import type { VitalName } from '../../src/shared/wire.js'

type Fields = Readonly<Record<string, unknown>>

/**
 * Unpacks an envelope of version 2 into the form of version 1, which the schema validates. Its content has not been
 * validated yet: malformed values and records beyond `maxRecords` are kept, for the schema to reject.
 */
export function unpackEnvelope(packed: Fields, maxRecords = Number.POSITIVE_INFINITY): Fields {
  const { page: givenPage, actions: givenActions, records } = packed
  if (!isObject(givenPage) || !Array.isArray(records)) return packed
  const { host, ...page }: Fields = { ...PAGE_DEFAULTS, ...givenPage }
  const actions = Array.isArray(givenActions) ? givenActions : []
  return {
    ...packed,
    page,
    records: records.map((record, i) =>
      isObject(record) && i < maxRecords ? unpackRecord(record, { host, pageId: page.id, actions }) : record,
    ),
  }
}

interface Shared {
  host: unknown
  pageId: unknown
  actions: readonly unknown[]
}

const hasDefaults = (kind: unknown): kind is keyof typeof RECORD_DEFAULTS =>
  typeof kind === 'string' && Object.hasOwn(RECORD_DEFAULTS, kind)
const isVitalName = (name: unknown): name is VitalName =>
  typeof name === 'string' && Object.hasOwn(VITAL_THRESHOLDS, name)

function unpackRecord({ action, how, ...given }: Fields, { host, pageId, actions }: Shared): Fields {
  const { kind, id } = given
  const usual = hasDefaults(kind) ? RECORD_DEFAULTS[kind] : {}
  const record: Record<string, unknown> = { ...usual, ...given }
  if (typeof id === 'number') record.id = toId(pageId, id)
  if (kind === 'request') record.host ??= host
  if (kind === 'vital') fillVital(record, pageId)
  const entry = typeof action === 'number' ? actions[action] : undefined
  if (!isObject(entry)) return action === undefined ? record : { ...record, action }
  const { id: actionId, kind: actionKind, name, origin, surface, product, platform, parent, trace } = entry
  if (kind === 'request') record.traceId ??= trace
  const known = { id: actionId, name, origin, surface, product, parent, attribution: how }
  return {
    ...record,
    action: {
      ...known,
      kind: actionKind ?? ACTION_DEFAULTS.kind,
      platform: platform ?? ACTION_DEFAULTS.platform,
    },
  }
}

/** Ids of a page view start with the view's own. */
function toId(pageId: unknown, id: number | string): string | undefined {
  return typeof pageId === 'string' ? `${pageId}-${id}` : undefined
}

/** Fields that the page omits, because they follow from others. */
function fillVital(record: Record<string, unknown>, pageId: unknown): void {
  const { name, value } = record
  record.delta ??= value
  // The page numbers its metrics: two reports of one metric have one id.
  record.vitalId =
    typeof record.vitalId === 'number' ? toId(pageId, `v${record.vitalId}`) : (record.vitalId ?? record.id)
  if (isVitalName(name) && typeof value === 'number') record.rating ??= rateVital(name, value)
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
