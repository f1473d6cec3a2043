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

/** What trace headers came to. */
export interface ReadTrace {
  trace: InboundTrace
  /** The caller's trace ends here: by the route's policy, or because its header could not be read. */
  isRestarted: boolean
  /** Headers that were malformed and dropped. */
  malformed: number
}

/** Reads trace headers: a private route continues what it is given, a public one starts anew and links to it. */
export function readTrace(read: ReadHeader, routeClass: 'private' | 'public'): ReadTrace {
  const given = read('traceparent')
  if (given === undefined) return { trace: {}, isRestarted: false, malformed: 0 }
  const inbound = parseTraceparent(given)
  if (!inbound) return { trace: {}, isRestarted: true, malformed: 1 }
  if (routeClass === 'public') return { trace: { link: inbound }, isRestarted: true, malformed: 0 }
  const members = parseTracestate(read('tracestate') ?? '')
  const tracestate = formatTracestate(members ?? [])
  const trace = { parent: inbound, ...(tracestate ? { tracestate } : {}) }
  return { trace, isRestarted: false, malformed: members ? 0 : 1 }
}
