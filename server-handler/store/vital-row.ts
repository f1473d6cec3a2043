import { RATINGS, VITAL_NAMES } from '../../src/shared/wire.js'
import type { TextAttributes } from './attribute-text.js'
import type { Cell, VitalRow } from './columns.js'
import { readActionField, readFirst, readRatio } from './lookups.js'

interface VitalInput {
  time: Cell
  attributes: TextAttributes
  resource: TextAttributes
}

const METRICS: readonly string[] = VITAL_NAMES.map((name) => name.toLowerCase())

/** Converts a record that contains a vital; also of other agents that follow the semantic conventions. */
export function toVitalRow({ time, attributes, resource }: VitalInput): VitalRow | undefined {
  const first = (...names: string[]) => readFirst(attributes, names)
  const metric = first('rum.vital.name', 'browser.web_vital.name').toLowerCase()
  const text = first('rum.vital.value', 'browser.web_vital.value')
  const value = Number(text)
  // A single NaN or infinity would invalidate every percentile of its group.
  if (!METRICS.includes(metric) || text === '' || !Number.isFinite(value)) return undefined
  const rating = first('rum.vital.rating', 'browser.web_vital.rating')
  return {
    time,
    service: resource.get('service.name') ?? '',
    site: first('rum.site'),
    environment: readFirst(resource, ['deployment.environment.name', 'deployment.environment']),
    route: first('rum.route_pattern', 'url.template'),
    metric,
    value,
    rating: (RATINGS as readonly string[]).includes(rating) ? rating : '',
    release: resource.get('service.version') ?? '',
    device: first('rum.device.class'),
    action_name: readActionField(attributes, 'action_name'),
    origin_action_id: readActionField(attributes, 'origin_action_id'),
    page_id: first('rum.page.id'),
    vital_id: first('rum.vital.id', 'browser.web_vital.id'),
    sample_ratio: readRatio(attributes),
    navigation_type: first('rum.vital.navigation_type', 'browser.web_vital.navigation_type'),
  }
}
