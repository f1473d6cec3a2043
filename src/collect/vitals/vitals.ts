import {
  CLSThresholds,
  FCPThresholds,
  LCPThresholds,
  type Metric,
  type MetricRatingThresholds,
  onCLS,
  onFCP,
  onINP,
  onLCP,
  onTTFB,
  TTFBThresholds,
} from 'web-vitals'
import type { Collector, Host } from '../../core/host.js'
import type { View } from '../../core/page-view.js'
import type { Rating, VitalName, VitalRecord } from '../../shared/wire.js'

const RESTORED = 'back-forward-cache'
const SOFT = 'soft-navigation'

/** A function of `web-vitals`, from its standard or its attribution build. */
export type OnMetric = (report: (metric: Metric) => void, options: { reportSoftNavs: boolean }) => void

/** Reads the fields that the attribution build adds to a record. */
export type ReadDetails = (metric: Metric) => Pick<VitalRecord, 'target' | 'url' | 'parts'>

/** Collects LCP, CLS, INP, FCP and TTFB, one value per page view, each with the route on which it began. */
export function vitals(): Collector {
  return (host) => watchVitals(host, [onCLS, onFCP, onINP, onLCP, onTTFB] as OnMetric[])
}

/**
 * Subscribes to the library, which cannot be stopped: its listeners are removed on release, and values after it are
 * ignored.
 */
export function watchVitals(host: Host, library: readonly OnMetric[], readDetails?: ReadDetails): void {
  /** Ids of the metrics that were reported: the library's own are long. */
  const known: string[] = []
  const toId = (id: string): string => `v${known.includes(id) ? known.indexOf(id) : known.push(id) - 1}`
  // The library does not know of restores before it was loaded, and attributes everything after them to the page load.
  const missed = host.views.restored()
  for (const view of missed)
    view.painted?.then((paintMs) =>
      host.page.guard(() => {
        for (const [name, value, thresholds] of toRestored(paintMs))
          host.emit(
            {
              kind: 'vital',
              name,
              value,
              delta: value,
              rating: rate(value, thresholds),
              nav: RESTORED,
              vitalId: toId(name + view.id),
            },
            { view },
          )
      }),
    )
  const stopRecording = recordListeners(host)
  for (const on of library)
    on(
      (metric) =>
        host.page.guard(() => {
          const view = findView(host, metric)
          const { name, id, navigationType } = metric
          const restored =
            navigationType === SOFT ? undefined : missed.findLast(({ startedAt }) => startedAt <= view.startedAt)
          emitVital(host, metric, {
            view,
            nav: restored ? RESTORED : navigationType,
            vitalId: toId(restored ? name + restored.id : id),
            ...readDetails?.(metric),
          })
        }),
      { reportSoftNavs: true },
    )
  stopRecording()
}

/** Until the returned function is called, listeners that are added to the window are removed on release. */
function recordListeners({ page }: Host): () => void {
  const { window } = page
  const before = Object.getOwnPropertyDescriptor(window, 'addEventListener')
  const record = (type: string, listener: () => void, options?: AddEventListenerOptions) =>
    page.onRelease(page.on(window, type, listener, options ?? {}))
  page.guard(() => Object.defineProperty(window, 'addEventListener', { configurable: true, value: record }))
  return () =>
    page.guard(() => {
      if (before) Object.defineProperty(window, 'addEventListener', before)
      else Reflect.deleteProperty(window, 'addEventListener')
    })
}

/** The values that `web-vitals` reports of a restore once it is painted. */
const toRestored = (paintMs: number): [VitalName, number, MetricRatingThresholds][] => [
  ['LCP', paintMs, LCPThresholds],
  ['FCP', paintMs, FCPThresholds],
  ['TTFB', 0, TTFBThresholds],
  ['CLS', 0, CLSThresholds],
]

const rate = (value: number, [good, poor]: MetricRatingThresholds): Rating =>
  value > poor ? 'poor' : value > good ? 'needs-improvement' : 'good'

type Details = ReturnType<ReadDetails> & Pick<VitalRecord, 'vitalId' | 'nav'> & { view: View }

function emitVital(host: Host, metric: Metric, { view, ...details }: Details): void {
  const { name, value, delta, rating, entries } = metric
  const first = entries[0] as (PerformanceEntry & { url?: string }) | undefined
  // The events of an interaction all lie between the first one's start and the next paint.
  const action =
    name === 'INP' && first ? host.actions.between(first.startTime - 1, first.startTime + value) : undefined
  host.emit(
    {
      kind: 'vital',
      name,
      value,
      delta,
      rating,
      url: first?.url?.replace(/[?#,].*/s, '') || undefined,
      ...details,
    },
    { view, action },
  )
}

/** Finds the view in which the metric began, not the one in which it is reported. */
function findView({ views }: Host, { name, navigationType, navigationStartTime = 0, entries: [first] }: Metric): View {
  // A shift or an interaction belongs to the view in which it happened; paints and first byte to that of the navigation.
  if (first && (name === 'INP' || name === 'CLS' || navigationType === RESTORED)) return views.at(first.startTime)
  return navigationType === SOFT ? views.after(navigationStartTime) : views.at(0)
}
