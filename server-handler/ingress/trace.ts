import { parseTraceparent, type TraceContext } from '../../src/shared/trace-context.js'
import { formatTracestate, parseTracestate } from '../../src/shared/trace-state.js'
import type { ReadHeader } from './header-source.js'

/** The trace context of a request. */
export interface InboundTrace {
  /** The caller's span, which this request continues. */
  parent?: TraceContext
  /** `tracestate` of vendors; only with a parent. */
  tracestate?: string
  /** The caller's span if a new trace was started. */
  link?: TraceContext
}

/** The result of reading trace headers. */
export interface ReadTrace {
  trace: InboundTrace
  /** Whether the caller's trace ends here, by the route's policy or because its header was malformed. */
  isRestarted: boolean
  /** Headers that were malformed and dropped. */
  malformed: number
}

/** Reads trace headers: a private route continues the trace, a public one starts a new one and links to it. */
export function readTrace(read: ReadHeader, routeClass: 'private' | 'public'): ReadTrace {
  const given = read('traceparent')
  if (given === undefined) return { trace: {}, isRestarted: false, malformed: 0 }
  const inbound = parseTraceparent(given)
  if (!inbound) return { trace: {}, isRestarted: true, malformed: 1 }
  if (routeClass === 'public') return { trace: { link: inbound }, isRestarted: true, malformed: 0 }
  const members = parseTracestate(read('tracestate') ?? '')
  const tracestate = formatTracestate(members ?? [])
  const trace = tracestate ? { parent: inbound, tracestate } : { parent: inbound }
  return { trace, isRestarted: false, malformed: members ? 0 : 1 }
}
