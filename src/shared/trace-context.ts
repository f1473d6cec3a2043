/** The position of a request in a trace (https://www.w3.org/TR/trace-context-2/#traceparent-header). */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  traceId: string
  /** 16 lower-case hexadecimal digits, not all zero. */
  spanId: string
  /** Bit 0: sampled; bit 1: the trace id is random. Other bits are masked. */
  flags: number
}

/** The caller may have recorded the trace. */
export const FLAG_SAMPLED = 1
/** At least the last 7 bytes of the trace id are random (level 2). */
export const FLAG_RANDOM = 2

// A later version may have further fields of bounded length after a dash. A comma is excluded, since it joins two
// headers.
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[!-+\--~]{0,200})?$/

/** Parses a `traceparent`; `undefined` for a value that is invalid by the standard. */
export function parseTraceparent(header: string): TraceContext | undefined {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(header) ?? []
  if (!version || !traceId || !spanId || !flags || version === 'ff') return undefined
  // Version 00 has exactly these four fields.
  if (version === '00' && more !== undefined) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, flags: Number.parseInt(flags, 16) & (FLAG_SAMPLED | FLAG_RANDOM) }
}

/** Formats a version 00 `traceparent`. */
export function formatTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-0${flags & (FLAG_SAMPLED | FLAG_RANDOM)}`
}

/** Whether ids are valid by the standard: well-formed and not all zero. */
export function isTraceContext({ traceId, spanId }: TraceContext): boolean {
  return /^(?!0+$)[0-9a-f]{32}$/.test(traceId) && /^(?!0+$)[0-9a-f]{16}$/.test(spanId)
}
