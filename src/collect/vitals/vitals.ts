import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'
import type { Collector, Host } from '../../core/host.js'
import type { View } from '../../core/page-view.js'
import type { VitalRecord } from '../../shared/wire.js'

/** One of the functions of `web-vitals`, from its standard or its attribution build. */
export type OnMetric = (report: (metric: Metric) => void, options: { reportSoftNavs: boolean }) => void

/** What another build of `web-vitals` adds to a record. */
export type ReadDetails = (metric: Metric) => Pick<VitalRecord, 'target' | 'url' | 'parts'>

/** Collects LCP, CLS, INP, FCP and TTFB, one value per page view, each with the route it began on. */
export function vitals(): Collector {
  return (host) => watchVitals(host, [onCLS, onFCP, onINP, onLCP, onTTFB] as OnMetric[])
}

/** Listens to the library until the page is released; it cannot be stopped, so later values are ignored. */
export function watchVitals(host: Host, library: readonly OnMetric[], readDetails?: ReadDetails): void {
  /** Metrics that were reported, each by the library's own long id. */
  const known: string[] = []
  const toId = ({ id }: Metric): string => `v${known.includes(id) ? known.indexOf(id) : known.push(id) - 1}`
  for (const on of library)
    on(
      (metric) => host.page.guard(() => emitVital(host, metric, { vitalId: toId(metric), ...readDetails?.(metric) })),
      { reportSoftNavs: true },
    )
}

function emitVital(host: Host, metric: Metric, details: ReturnType<ReadDetails> & Pick<VitalRecord, 'vitalId'>): void {
  const { name, value, delta, rating, navigationType: nav, entries } = metric
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
      nav,
      url: first?.url?.replace(/[?#,].*/s, '') || undefined,
      ...details,
    },
    { view: findView(host, metric), action },
  )
}

/** The route is that on which the metric started, not the one at which it is reported. */
function findView({ views }: Host, { name, navigationType, navigationStartTime = 0, entries: [first] }: Metric): View {
  const isSoft = navigationType === 'soft-navigation'
  // A shift or an interaction belongs to where it happened; paint and first byte to the navigation they answer.
  if (first && (name === 'INP' || name === 'CLS' || navigationType === 'back-forward-cache'))
    return views.at(first.startTime)
  return isSoft ? views.after(navigationStartTime) : views.at(0)
}
