import { ACTION_FIELDS, type ActionContext } from '../../src/shared/action.js'
import { addAttribute, addAttributes } from '../otlp/attributes.js'
import { type Attributes, toLog } from '../otlp/log.js'
import type { KeyValue, LogRecord } from '../otlp/model.js'
import type { ActionNames } from '../telemetry/action-names.js'
import type { Delivery } from './delivery.js'
import { append, type KindContext } from './kind.js'
import { toKind } from './kind-attributes.js'
import { type Page, SCHEMA_VERSION } from './page-attributes.js'
import { toRoutePattern } from './route-pattern.js'
import type { IncomingRecord } from './schema.js'
import { type ChangedTexts, createScrubber, type ScrubNotes } from './scrub.js'

/** What the records of an envelope share. */
export interface RecordContext extends KindContext {
  page: Page
  delivery: Delivery
  actionNames: ActionNames
  changedTexts: ChangedTexts
}

/** A log record, and the changes by scrubbing. */
export interface WrittenRecord {
  record: LogRecord
  notes: ScrubNotes
}

/** Converts one record of a page. */
export function toLogRecord(given: IncomingRecord, context: RecordContext): WrittenRecord {
  const { page, delivery, cap } = context
  const route = given.route === undefined ? page.route : cap('route', toRoutePattern(given.route))
  const scrubber = createScrubber(context.cleanTexts, route, context.changedTexts)
  const kind = toKind(given, scrubber, context)
  const notes = scrubber.notes()
  const attributes: KeyValue[] = []
  addAttribute(attributes, 'rum.schema_version', SCHEMA_VERSION)
  addAttribute(attributes, 'rum.kind', given.kind)
  addAttribute(attributes, 'rum.record.id', given.id)
  addAttribute(attributes, 'rum.route_pattern', route)
  addAttribute(attributes, 'url.template', route)
  // Written once for all records of the page.
  append(attributes, page.attributes)
  addAction(attributes, given, context)
  addAttribute(attributes, 'rum.sample_ratio', { double: given.ratio ?? page.ratio })
  append(attributes, kind.attributes)
  addAttributes(attributes, toNotes(notes))
  const record = toLog({
    eventName: kind.eventName,
    body: kind.body,
    severity: kind.severity,
    attributes,
    at: delivery.receivedAt - Math.max(0, given.age),
    receivedAt: delivery.receivedAt,
  })
  if (page.trace) {
    record.traceId = page.trace.traceId
    record.spanId = page.trace.spanId
    record.flags = page.trace.flags
  }
  return { record, notes }
}

/** The changes by the scrubber, as attributes. */
export function toNotes({ redacted, truncated }: ScrubNotes): Attributes {
  const count = Object.values(redacted).reduce((sum, each) => sum + each, 0)
  return { 'rum.redacted': count || undefined, 'rum.truncated': truncated || undefined }
}

function addAction(attributes: KeyValue[], { action }: IncomingRecord, { actionNames, cap }: RecordContext): void {
  if (!action) return
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
  for (const field of ACTION_FIELDS) addAttribute(attributes, actionNames[field], context[field])
}
