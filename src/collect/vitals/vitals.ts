import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'
import type { Collector, Host } from '../../core/host.js'
import type { View } from '../../core/page-view.js'

type OnMetric = (report: (metric: Metric) => void, options: { reportSoftNavs: boolean }) => void

/** The five functions of `web-vitals`, from its standard or its attribution build. */
export interface VitalsLibrary {
  onCLS: OnMetric
  onFCP: OnMetric
  onINP: OnMetric
  onLCP: OnMetric
  onTTFB: OnMetric
}

/** What `vitals()` takes. */
export interface VitalsOptions {
  /**
   * Loads another build of `web-vitals`; its attribution build adds the element and the parts of each value.
   * @example vitals({ library: () => import('web-vitals/attribution') })
   */
  library?: () => Promise<unknown>
}

/** Collects LCP, CLS, INP, FCP and TTFB, one value per page view, each with the route it began on. */
export function vitals({ library }: VitalsOptions = {}): Collector {
  return (host) => {
    let live = true
    const watch = (functions: VitalsLibrary) => {
      for (const on of [functions.onCLS, functions.onFCP, functions.onINP, functions.onLCP, functions.onTTFB]) {
        // There is no way to stop the library; what it reports after the stop goes nowhere.
        on((metric) => live && host.page.guard(() => emitVital(host, metric)), { reportSoftNavs: true })
      }
    }
    const standard = { onCLS, onFCP, onINP, onLCP, onTTFB } as VitalsLibrary
    if (library) {
      library().then(
        (loaded) => host.page.guard(() => watch(loaded as VitalsLibrary)),
        () => watch(standard),
      )
    } else watch(standard)
    return () => {
      live = false
    }
  }
}

function emitVital(host: Host, metric: Metric): void {
  const { attribution } = metric as Metric & { attribution?: Record<string, unknown> }
  const entries = Object.entries(attribution ?? {})
  const first = metric.entries[0]
  const end = Math.max(...metric.entries.map((entry) => entry.startTime + entry.duration))
  host.emit(
    {
      kind: 'vital',
      name: metric.name,
      value: metric.value,
      delta: metric.delta,
      rating: metric.rating,
      vitalId: metric.id,
      nav: metric.navigationType,
      url: readUrl(first),
      target: entries.find(([key]) => /target$/i.test(key))?.[1] as string | undefined,
      parts:
        attribution &&
        Object.fromEntries(entries.filter(([, value]) => typeof value === 'number') as [string, number][]),
    },
    {
      view: findView(host, metric),
      // The interaction's events all lie between the first one's start and the next paint.
      action: metric.name === 'INP' && first ? host.actions.between(first.startTime - 1, end) : undefined,
    },
  )
}

/** The route is that on which the metric started, not the one at which it is reported. */
function findView({ views }: Host, { name, navigationType, navigationStartTime = 0, entries }: Metric): View {
  if (navigationType === 'soft-navigation') return views.nearest(navigationStartTime)
  if (navigationType === 'back-forward-cache') return views.at(entries[0]?.startTime ?? Number.POSITIVE_INFINITY)
  const isLaterThanLoad = name === 'INP' || name === 'CLS'
  return views.at(isLaterThanLoad ? (entries[0]?.startTime ?? 0) : 0)
}

function readUrl(entry: PerformanceEntry | undefined): string | undefined {
  const { url } = (entry ?? {}) as { url?: string }
  return url?.replace(/[?#].*/, '').replace(/^data:.*/s, 'data:')
}
