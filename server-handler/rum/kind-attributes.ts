import { fromKeys } from '../../src/shared/keys.js'
import { addAttribute } from '../otlp/attributes.js'
import type { Attributes } from '../otlp/log.js'
import type { KeyValue } from '../otlp/model.js'
import { toCustomAttributes } from './custom-attributes.js'
import { toError } from './error-attributes.js'
import { addOperation, append, info, type Kind, type KindContext } from './kind.js'
import type { IncomingRecord } from './schema.js'
import type { Scrubber } from './scrub.js'

/** Converts the fields that are specific to a record's kind. */
export function toKind(record: IncomingRecord, scrubber: Scrubber, context: KindContext): Kind {
  switch (record.kind) {
    case 'vital':
      return toVital(record, scrubber, context)
    case 'error':
      return toError(record, scrubber, context)
    case 'action': {
      const { name, kind = 'action' } = record.action ?? {}
      return info('rum.action', name ? context.cap('action', name) : kind, toAction(record))
    }
    case 'request':
      return toRequest(record, scrubber)
    case 'event':
      return toEvent(record, scrubber, context)
    case 'health':
      return info('rum.health', context.cap('signal', record.signal), {
        'rum.health.signal': context.cap('signal', record.signal),
        'rum.health.count': record.count,
      })
  }
}

type Of<K extends IncomingRecord['kind']> = Extract<IncomingRecord, { kind: K }>

const VITAL_FIELDS = ['name', 'value', 'delta', 'id', 'rating', 'navigation_type'] as const

type VitalNames = Readonly<Record<(typeof VITAL_FIELDS)[number], string>>

const toVitalNames = (prefix: string): VitalNames => fromKeys(VITAL_FIELDS, (field) => `${prefix}.${field}`)

const VITAL_NAMES = toVitalNames('rum.vital')
/** The names of the semantic conventions. */
const SEMANTIC_NAMES = toVitalNames('browser.web_vital')

function toVital(vital: Of<'vital'>, scrubber: Scrubber, { cap, semanticCopies }: KindContext): Kind {
  const kind = info('browser.web_vital', vital.name, {})
  const { attributes } = kind
  const target = scrubber.line(vital.target, 256)
  addVital(attributes, vital, VITAL_NAMES)
  addAttribute(attributes, 'rum.vital.target', target === undefined ? undefined : cap('target', target))
  addAttribute(attributes, 'rum.vital.url', scrubber.url(vital.url, 512))
  addParts(attributes, vital.parts)
  if (semanticCopies) addVital(attributes, vital, SEMANTIC_NAMES)
  return kind
}

function addVital(attributes: KeyValue[], vital: Of<'vital'>, names: VitalNames): void {
  addAttribute(attributes, names.name, vital.name.toLowerCase())
  addAttribute(attributes, names.value, { double: vital.value })
  addAttribute(attributes, names.delta, { double: vital.delta })
  addAttribute(attributes, names.id, vital.vitalId)
  addAttribute(attributes, names.rating, vital.rating)
  addAttribute(attributes, names.navigation_type, vital.nav)
}

const MAX_PARTS = 12

// `resourceLoadDelay` becomes `rum.vital.resource_load_delay_ms`.
function addParts(attributes: KeyValue[], parts: Of<'vital'>['parts'] = {}): void {
  const known = Object.keys(parts).filter((name) => /^[a-z][A-Za-z]{0,39}$/.test(name))
  for (const name of known.slice(0, MAX_PARTS)) {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    addAttribute(attributes, `rum.vital.${snake}_ms`, { double: parts[name] })
  }
}

function toAction(action: Of<'action'>): Attributes {
  return {
    'rum.action.duration_ms': { double: action.duration },
    'rum.action.outcome': action.outcome,
    'rum.action.requests': action.requests,
    'rum.action.retries': action.retries,
    'rum.action.rage': action.rage,
    'rum.action.dead': action.dead,
  }
}

function toRequest(request: Of<'request'>, scrubber: Scrubber): Kind {
  const method = request.method.toUpperCase()
  const kind = info('rum.request', method, {
    'http.request.method': method,
    'server.address': scrubber.line(request.host, 128),
    'http.route': scrubber.url(request.path, 200),
    'http.response.status_code': request.status || undefined,
    'http.response.body.size': request.bytes,
    'rum.request.duration_ms': { double: request.duration },
    'rum.request.retry': request.retry,
    'rum.request.trace_id': request.traceId,
    'rum.request.span_id': request.spanId,
    'rum.http.request_id': scrubber.id(request.requestId),
  })
  addOperation(kind.attributes, request.op)
  return kind
}

function toEvent(event: Of<'event'>, scrubber: Scrubber, { cap, isPrivate }: KindContext): Kind {
  const name = cap('event', event.name)
  const kind = info('rum.event', name, { 'rum.event.name': name })
  if (!isPrivate) append(kind.attributes, toCustomAttributes(event.attrs, scrubber, 'rum.event.attr.'))
  return kind
}
