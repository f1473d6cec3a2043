import type { TimelineItem } from '../questions/timeline.js'
import { formatDuration, formatShare } from './format.js'
import { DELAYED } from './waits.js'

/** The categories of an action's time. */
export type Stretch = 'page' | 'requests' | 'queue' | 'delay' | 'retry' | 'worker' | 'answer'

/** The duration of each category, the longest first; overlapping parts count once. */
export interface StretchTime {
  stretch: Stretch
  ms: number
}

const TITLES: Readonly<Record<Stretch, string>> = {
  page: 'the page itself',
  requests: 'requests',
  queue: 'the queue',
  delay: 'a delay that was asked for',
  retry: 'waiting to try again',
  worker: 'the worker',
  answer: 'the late answer',
}

/** Sums an action's time by category. */
export function stretchesOf(items: readonly TimelineItem[]): StretchTime[] {
  const of = (stretch: Stretch) => items.filter((item) => toStretch(item) === stretch)
  const requests = of('requests')
  const times = (Object.keys(TITLES) as Stretch[]).map((stretch): StretchTime => {
    if (stretch !== 'page') return { stretch, ms: unionMs(of(stretch)) }
    // The part of an action without a request: scripts, rendering, idle time.
    return { stretch, ms: unionMs([...of('page'), ...requests]) - unionMs(requests) }
  })
  return times.filter(({ ms }) => ms > 0).sort((a, b) => b.ms - a.ms)
}

/** Describes the slowest category in one line; `undefined` if nothing took any time. */
export function describeSlowest(items: readonly TimelineItem[]): string | undefined {
  const stretches = stretchesOf(items)
  const [first] = stretches
  if (!first) return undefined
  const whole = stretches.reduce((sum, { ms }) => sum + ms, 0)
  const parts = stretches.map(({ stretch, ms }) => `${TITLES[stretch]} ${formatDuration(ms)}`)
  const cause = first.stretch === 'retry' ? ` ${causesOf(items)}` : ''
  return `${capitalize(TITLES[first.stretch])}${cause}, ${formatShare(first.ms / whole)} of the time: ${parts.join(' · ')}`
}

/** The failures that retries waited after, each once: `after PaymentUnavailable`. */
function causesOf(items: readonly TimelineItem[]): string {
  const causes = items.flatMap(({ kind, detail }) => (kind === 'retry' ? [detail.replace(/^.*, after /, '')] : []))
  return `after ${[...new Set(causes)].slice(0, 3).join(', ')}`
}

function toStretch({ kind, spanKind, detail }: TimelineItem): Stretch | undefined {
  if (kind === 'action') return 'page'
  if (kind === 'request' || (kind === 'span' && spanKind === 'Server')) return 'requests'
  if (kind === 'span' && spanKind === 'Consumer') return 'worker'
  if (kind === 'retry') return 'retry'
  if (kind === 'queue') return detail === DELAYED ? 'delay' : 'queue'
  return kind === 'parked' ? 'answer' : undefined
}

function unionMs(items: readonly TimelineItem[]): number {
  let total = 0
  let reached = Number.NEGATIVE_INFINITY
  for (const { startMs, durationMs } of [...items].sort((a, b) => a.startMs - b.startMs)) {
    const end = startMs + durationMs
    total += Math.max(0, end - Math.max(startMs, reached))
    reached = Math.max(reached, end)
  }
  return total
}

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
