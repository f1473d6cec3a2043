import type { TimelineItem } from '../questions/timeline.js'

/** A request as measured by its page, and by the server that answered it. */
interface Pair {
  request: TimelineItem
  server: TimelineItem
}

/**
 * Returns the items with the page's records on the servers' clock. A page's records are dated by their receipt, so all
 * records of a delivery are late by its latency; clocks of machines differ too. A request encloses its server's span,
 * which determines the minimum shift of a delivery. Idempotent.
 */
export function alignPages(items: readonly TimelineItem[]): TimelineItem[] {
  const pairs = findPairs(items)
  if (pairs.length === 0) return [...items]
  const deliveries = new Set(pairs.map(({ request }) => request.delivery))
  const shifts = new Map(
    [...deliveries].map((delivery) => [
      delivery,
      shiftOf(pairs.filter(({ request }) => request.delivery === delivery)),
    ]),
  )
  // Records of a delivery without a request are as late as the page's others.
  const usual = shiftOf(pairs)
  return items.map((item) => {
    const shift = isOfPage(item) ? (shifts.get(item.delivery) ?? usual) : 0
    return shift === 0 ? item : { ...item, startMs: item.startMs + shift }
  })
}

/** Kinds of items from servers, and items derived from them. */
const SERVER_KINDS = ['span', 'log', 'queue', 'retry', 'parked', 'domain']

const isOfPage = ({ kind }: TimelineItem): boolean => !SERVER_KINDS.includes(kind)

// On a public route the server's span is a root with a link to the request.
function findPairs(items: readonly TimelineItem[]): Pair[] {
  const requests = new Map(
    items.filter(({ kind, spanId }) => kind === 'request' && spanId !== '').map((request) => [request.spanId, request]),
  )
  return items.flatMap((server) => {
    if (server.kind !== 'span' || server.spanKind !== 'Server') return []
    const request = requests.get(server.parentSpanId) ?? requests.get(server.linkedSpanId)
    return request ? [{ request, server }] : []
  })
}

/**
 * Returns the smallest shift with which every request starts before its server's span, and if possible ends after it.
 */
function shiftOf(pairs: readonly Pair[]): number {
  const latest = Math.min(...pairs.map(({ request, server }) => server.startMs - request.startMs))
  const earliest = Math.max(...pairs.map(({ request, server }) => endOf(server) - endOf(request)))
  // If the server continues after its response, or a clock jumped, no shift satisfies both: the starts decide.
  if (earliest > latest) return latest
  return Math.min(Math.max(0, earliest), latest)
}

const endOf = ({ startMs, durationMs }: TimelineItem): number => startMs + durationMs
