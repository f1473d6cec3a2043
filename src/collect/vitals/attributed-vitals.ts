import type { Metric } from 'web-vitals'
import type { Collector } from '../../core/host.js'
import { type OnMetric, type ReadDetails, watchVitals } from './vitals.js'

/** The attribution build of `web-vitals`: the module `web-vitals/attribution`. */
export interface AttributionBuild {
  onCLS: unknown
  onFCP: unknown
  onINP: unknown
  onLCP: unknown
  onTTFB: unknown
}

/**
 * Collects vitals with the element that decided each value, its parts in milliseconds, and the script that ran longest
 * during the slowest interaction. The larger build is loaded when the page is idle; buffered entries cover the time before.
 *
 * @example
 * start({ service: 'storefront' }, [attributedVitals(() => import('web-vitals/attribution'))])
 */
export function attributedVitals(load: () => Promise<AttributionBuild>): Collector {
  return (host) => {
    load().then(
      ({ onCLS, onFCP, onINP, onLCP, onTTFB }) =>
        host.page.guard(() => watchVitals(host, [onCLS, onFCP, onINP, onLCP, onTTFB] as OnMetric[], readDetails)),
      (error) => {
        host.warn(error)
        host.drop('vitals_not_loaded')
      },
    )
  }
}

/** Address of the script that ran longest during an interaction, without its query. */
function scriptOf({ longestScript }: Record<string, unknown>): { url?: string } {
  const { entry }: { entry?: unknown } = Object(longestScript)
  const { sourceURL }: { sourceURL?: unknown } = Object(entry)
  return typeof sourceURL === 'string' && sourceURL ? { url: sourceURL.replace(/[?#,].*/s, '') } : {}
}

const readDetails: ReadDetails = (metric) => {
  const { attribution = {} }: Metric & { attribution?: Record<string, unknown> } = Object(metric)
  const entries = Object.entries(attribution)
  const target = entries.find(([key]) => /target$/i.test(key))?.[1]
  return {
    target: typeof target === 'string' ? target : undefined,
    ...scriptOf(attribution),
    parts: Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
  }
}
