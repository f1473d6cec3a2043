import type { PbfReader } from 'pbf'
import { type Rejects, readHexId, reject, requireId } from './decode-outcome.js'
import { readGroup } from './decode-protobuf-group.js'
import { named, readKeyValue, readResource, readScope } from './decode-protobuf-values.js'
import { readFixed32, readFixed64, readHex, readIsolated, readNested, readString, readUint32 } from './decode-wire.js'
import type { ResourceSpans, ScopeSpans, Span, SpanEvent, SpanLink } from './model.js'

/**
 * Reads the spans of one resource. Invalid spans are rejected and counted, and so are all under an invalid resource.
 */
export function readResourceSpans(reader: PbfReader, rejects: Rejects): ResourceSpans[] {
  const scopeSpans: ScopeSpans[] = []
  const group = readGroup(reader, rejects, {
    readHead: readResource,
    readItem: () => scopeSpans.push(...readScopeSpans(reader, rejects)),
    count: () => countOf(scopeSpans),
  })
  return group ? [{ resource: group.head ?? { attributes: [] }, scopeSpans, ...group.schema }] : []
}

const countOf = (scopes: readonly ScopeSpans[]): number => scopes.reduce((sum, { spans }) => sum + spans.length, 0)

function readScopeSpans(reader: PbfReader, rejects: Rejects): ScopeSpans[] {
  const spans: Span[] = []
  const group = readGroup(reader, rejects, {
    readHead: readScope,
    readItem() {
      const read = readIsolated(reader, () => readSpan(reader))
      if ('value' in read) spans.push(read.value)
      else reject(rejects, read.problem)
    },
    count: () => spans.length,
  })
  return group ? [{ ...(group.head && { scope: group.head }), spans, ...group.schema }] : []
}

function readSpan(reader: PbfReader): Span {
  const ids = { traceId: '', spanId: '' }
  const span: Omit<Span, 'traceId' | 'spanId'> = {
    name: '',
    kind: 0,
    startTimeUnixNano: '0',
    endTimeUnixNano: '0',
    attributes: [],
    events: [],
    links: [],
    flags: 0,
  }
  readNested(reader, (field) => {
    if (field === 1) ids.traceId = readHex(reader)
    else if (field === 2) ids.spanId = readHex(reader)
    else readSpanField(field, reader, span)
  })
  return {
    ...span,
    traceId: requireId(readHexId(ids.traceId, 16), 'traceId'),
    spanId: requireId(readHexId(ids.spanId, 8), 'spanId'),
  }
}

function readSpanField(field: number, reader: PbfReader, span: Omit<Span, 'traceId' | 'spanId'>): void {
  if (field === 3) span.traceState = readString(reader)
  else if (field === 4) Object.assign(span, named('parentSpanId', readHexId(readHex(reader), 8)))
  else if (field === 5) span.name = readString(reader)
  else if (field === 6) span.kind = readUint32(reader)
  else if (field === 7) span.startTimeUnixNano = readFixed64(reader)
  else if (field === 8) span.endTimeUnixNano = readFixed64(reader)
  else if (field === 9) span.attributes.push(readKeyValue(reader, 0))
  else if (field === 11) span.events.push(readSpanEvent(reader))
  else if (field === 13) span.links.push(...readSpanLink(reader))
  else if (field === 15) span.status = readStatus(reader)
  else if (field === 16) span.flags = readFixed32(reader)
}

function readSpanEvent(reader: PbfReader): SpanEvent {
  const event: SpanEvent = { timeUnixNano: '0', name: '', attributes: [] }
  readNested(reader, (field) => {
    if (field === 1) event.timeUnixNano = readFixed64(reader)
    else if (field === 2) event.name = readString(reader)
    else if (field === 3) event.attributes.push(readKeyValue(reader, 0))
  })
  return event
}

// A link without ids is dropped; the span itself is kept.
function readSpanLink(reader: PbfReader): SpanLink[] {
  const link: SpanLink = { traceId: '', spanId: '', attributes: [] }
  readNested(reader, (field) => {
    if (field === 1) link.traceId = readHex(reader)
    else if (field === 2) link.spanId = readHex(reader)
    else if (field === 3) link.traceState = readString(reader)
    else if (field === 4) link.attributes.push(readKeyValue(reader, 0))
  })
  return readHexId(link.traceId, 16) && readHexId(link.spanId, 8) ? [link] : []
}

function readStatus(reader: PbfReader): { code?: number; message?: string } {
  const status: { code: number; message?: string } = { code: 0 }
  readNested(reader, (field) => {
    if (field === 2) status.message = readString(reader)
    else if (field === 3) status.code = readUint32(reader)
  })
  return status
}
