import { ACTION_FIELDS, type ActionContext } from '../../src/shared/action.js'
import { actionAttribute } from '../../src/shared/names.js'
import { type Attributes, toLog } from '../otlp/log.js'
import type { LogRecord } from '../otlp/model.js'
import type { Cap } from './caps.js'
import type { Delivery } from './delivery.js'
import type { KindSettings } from './kind.js'
import { toKind } from './kind-attributes.js'
import { type Page, SCHEMA_VERSION } from './page-attributes.js'
import { toRoutePattern } from './route-pattern.js'
import type { IncomingRecord } from './schema.js'
import { createScrubber, type ScrubNotes } from './scrub.js'

/** What is needed to write a record of a page. */
export interface RecordContext extends KindSettings {
  page: Page
  delivery: Delivery
  namespace: string
}

/** A record in the log's shape, and what scrubbing did to it. */
export interface WrittenRecord {
  record: LogRecord
  notes: ScrubNotes
}

/** Converts one record of a page. */
export function toLogRecord(given: IncomingRecord, context: RecordContext): WrittenRecord {
  const { page, delivery, cap, namespace } = context
  const route = given.route === undefined ? page.route : cap('route', toRoutePattern(given.route))
  const scrubber = createScrubber(route)
  const kind = toKind(given, scrubber, { ...context, isPrivate: delivery.isPrivate })
  const notes = scrubber.notes()
  const attributes: Attributes = {
    'rum.schema_version': SCHEMA_VERSION,
    'rum.kind': given.kind,
    'rum.record.id': given.id,
    'rum.route_pattern': route,
    'url.template': route,
    ...page.attributes,
    ...toActionAttributes(given, { namespace, cap }),
    'rum.sample_ratio': { double: given.ratio ?? page.ratio },
    ...kind.attributes,
    ...toNotes(notes),
  }
  const record = toLog({
    ...kind,
    attributes,
    at: delivery.receivedAt - Math.max(0, given.age),
    receivedAt: delivery.receivedAt,
  })
  return {
    record: page.trace
      ? { ...record, traceId: page.trace.traceId, spanId: page.trace.spanId, flags: page.trace.flags }
      : record,
    notes,
  }
}

/** What the scrubber had to do, as attributes. */
export function toNotes({ redacted, truncated }: ScrubNotes): Attributes {
  const count = Object.values(redacted).reduce((sum, each) => sum + each, 0)
  return { 'rum.redacted': count || undefined, 'rum.truncated': truncated || undefined }
}

function toActionAttributes(
  { action }: IncomingRecord,
  { namespace, cap }: { namespace: string; cap: Cap },
): Attributes {
  if (!action) return {}
  const context: Partial<ActionContext> = {
    origin_action_id: action.id,
    action_kind: action.kind,
    action_name: action.name && cap('action', action.name),
    request_origin: action.origin ?? 'browser',
    surface_area: action.surface && cap('surface', action.surface),
    product_type: action.product && cap('product', action.product),
    platform: action.platform && cap('platform', action.platform),
    parent_action_id: action.parent,
    attribution: action.attribution,
  }
  return Object.fromEntries(ACTION_FIELDS.map((field) => [actionAttribute(namespace, field), context[field]]))
}
