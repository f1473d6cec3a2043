import type { Attributes } from '../otlp/log.js'
import { toCustomAttributes } from './custom-attributes.js'
import { toError } from './error-attributes.js'
import { info, type Kind, type KindContext, toOperationAttributes } from './kind.js'
import type { IncomingRecord } from './schema.js'
import type { Scrubber } from './scrub.js'

/** Converts the fields that are specific to a record's kind. */
export function toKind(record: IncomingRecord, scrubber: Scrubber, context: KindContext): Kind {
  switch (record.kind) {
    case 'vital':
      return toVital(record, scrubber, context)
    case 'error':
      return toError(record, scrubber, context)
    case 'action':
      return info('rum.action', record.action?.name ?? record.action?.kind ?? 'action', toAction(record))
    case 'request':
      return info('rum.request', record.method.toUpperCase(), toRequest(record, scrubber))
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

function toVital(vital: Of<'vital'>, scrubber: Scrubber, { cap, semanticCopies }: KindContext): Kind {
  const target = scrubber.line(vital.target, 256)
  const main: Attributes = {
    name: vital.name.toLowerCase(),
    value: { double: vital.value },
    delta: { double: vital.delta },
    id: vital.vitalId,
    rating: vital.rating,
    navigation_type: vital.nav,
  }
  return info('browser.web_vital', vital.name, {
    ...prefixed('rum.vital.', main),
    'rum.vital.target': target === undefined ? undefined : cap('target', target),
    'rum.vital.url': scrubber.url(vital.url, 512),
    ...toParts(vital.parts),
    ...(semanticCopies ? prefixed('browser.web_vital.', main) : {}),
  })
}

// `resourceLoadDelay` becomes `rum.vital.resource_load_delay_ms`.
function toParts(parts: Of<'vital'>['parts'] = {}): Attributes {
  const known = Object.entries(parts).filter(([name]) => /^[a-z][A-Za-z]{0,39}$/.test(name))
  return Object.fromEntries(
    known.slice(0, 12).map(([name, ms]) => {
      const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      return [`rum.vital.${snake}_ms`, { double: ms }]
    }),
  )
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

function toRequest(request: Of<'request'>, scrubber: Scrubber): Attributes {
  return {
    'http.request.method': request.method.toUpperCase(),
    'server.address': scrubber.line(request.host, 128),
    'http.route': scrubber.url(request.path, 200),
    'http.response.status_code': request.status || undefined,
    'http.response.body.size': request.bytes,
    'rum.request.duration_ms': { double: request.duration },
    'rum.request.retry': request.retry,
    'rum.request.trace_id': request.traceId,
    'rum.request.span_id': request.spanId,
    'rum.http.request_id': request.requestId,
    ...toOperationAttributes(request.op),
  }
}

function toEvent(event: Of<'event'>, scrubber: Scrubber, { cap, isPrivate }: KindContext): Kind {
  const name = cap('event', event.name)
  const custom = isPrivate ? undefined : toCustomAttributes(event.attrs, scrubber, 'rum.event.attr.')
  return { ...info('rum.event', name, { 'rum.event.name': name }), custom }
}

const prefixed = (prefix: string, attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [prefix + name, value]))
