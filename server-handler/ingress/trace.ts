import { parseTraceparent, type TraceContext } from '../../src/shared/trace-context.js'
import { formatTracestate, parseTracestate } from '../../src/shared/trace-state.js'
import type { ReadHeader } from './header-source.js'

/** Where a request comes from in a trace. */
export interface InboundTrace {
  /** The caller's span, which this request continues. */
  parent?: TraceContext
  /** Vendors' entries; only beside a parent. */
  tracestate?: string
  /** The caller's span where the trace was started anew. */
  link?: TraceContext
}

/** Reads trace headers: a private route continues what it is given, a public one starts anew and links to it. */
export function readTrace(read: ReadHeader, routeClass: 'private' | 'public'): InboundTrace {
  const inbound = parseTraceparent(read('traceparent') ?? '')
  if (!inbound) return {}
  if (routeClass === 'public') return { link: inbound }
  const tracestate = formatTracestate(parseTracestate(read('tracestate') ?? '') ?? [])
  return { parent: inbound, ...(tracestate ? { tracestate } : {}) }
}
