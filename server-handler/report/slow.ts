import type { TimelineItem } from './ask-timeline.js'
import { formatDuration, formatShare } from './format.js'

/** Where the time of an action can go. */
export type Stretch = 'requests' | 'queue' | 'worker' | 'answer'

/** How long each stretch took, the longest first; overlapping parts of one count once. */
export interface StretchTime {
  stretch: Stretch
  ms: number
}

const TITLES: Readonly<Record<Stretch, string>> = {
  requests: 'requests',
  queue: 'the queue',
  worker: 'the worker',
  answer: 'the late answer',
}

/** Adds up where the time of an action went. */
export function stretchesOf(items: readonly TimelineItem[]): StretchTime[] {
  const by: Record<Stretch, TimelineItem[]> = { requests: [], queue: [], worker: [], answer: [] }
  for (const item of items) {
    const stretch = toStretch(item)
    if (stretch) by[stretch].push(item)
  }
  return (Object.keys(by) as Stretch[])
    .map((stretch) => ({ stretch, ms: unionMs(by[stretch]) }))
    .filter(({ ms }) => ms > 0)
    .sort((a, b) => b.ms - a.ms)
}

/** Says in one line who is slow; `undefined` where nothing took any time. */
export function tellSlowest(items: readonly TimelineItem[]): string | undefined {
  const stretches = stretchesOf(items)
  const [first] = stretches
  if (!first) return undefined
  const whole = stretches.reduce((sum, { ms }) => sum + ms, 0)
  const parts = stretches.map(({ stretch, ms }) => `${TITLES[stretch]} ${formatDuration(ms)}`)
  return `${capitalize(TITLES[first.stretch])}, ${formatShare(first.ms / whole)} of the time: ${parts.join(' · ')}`
}

function toStretch({ kind, spanKind }: TimelineItem): Stretch | undefined {
  if (kind === 'request' || (kind === 'span' && spanKind === 'Server')) return 'requests'
  if (kind === 'span' && spanKind === 'Consumer') return 'worker'
  if (kind === 'queue') return 'queue'
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
