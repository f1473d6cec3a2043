import type { KeyValue } from '../../server-handler/otlp/model.js'
import { type Seed, seedStory } from './seed-visits.js'

const DAY_MS = 86_400_000

/** What the newer release of the planted shop changed: two for the worse, one for the better. */
export const PLANTED = [
  { route: '/p/:slug', device: 'mobile', action: 'add_to_cart', factor: 1.9 },
  { route: '/c/:category', device: 'desktop', vital: 'lcp', factor: 1.45 },
  { route: '/', device: 'mobile', vital: 'lcp', factor: 0.72 },
] as const

/** Six thousand views of three days; the last two fifths of them are of a release with the planted changes. */
export function plantedShop(untilMs: number): Seed {
  const seed = seedStory({ untilMs, rangeMs: 3 * DAY_MS, visits: 6_000, seed: 11, isQuiet: true })
  const newer = seed.logs.resourceLogs.filter(({ resource }) =>
    resource?.attributes?.some(({ key, value }) => key === 'service.version' && value?.stringValue === '2026.11.20'),
  )
  for (const { scopeLogs } of newer)
    for (const { logRecords } of scopeLogs) for (const { attributes = [] } of logRecords) plant(attributes)
  return seed
}

function plant(attributes: readonly KeyValue[]): void {
  const text = (key: string) => attributes.find((one) => one.key === key)?.value?.stringValue
  for (const planted of PLANTED) {
    if (text('rum.route_pattern') !== planted.route || text('rum.device.class') !== planted.device) continue
    const isAction = 'action' in planted && text('throughline.action_name') === planted.action
    const isVital = 'vital' in planted && text('rum.vital.name') === planted.vital
    if (!isAction && !isVital) continue
    for (const { key, value } of attributes)
      if (SCALED.includes(key) && value?.doubleValue !== undefined) value.doubleValue *= planted.factor
  }
}

const SCALED = ['rum.vital.value', 'rum.action.duration_ms', 'rum.request.duration_ms']
