import type { TextAttributes } from './attribute-text.js'

/** Columns for the report's queries, extracted once so that no query has to decode a map to find a row. */
export function toLookups(attributes: TextAttributes) {
  const first = (...names: string[]) => readFirst(attributes, names)
  return {
    Route: first('rum.route_pattern', 'http.route', 'url.template'),
    ActionName: readActionField(attributes, 'action_name'),
    OriginActionId: readActionField(attributes, 'origin_action_id'),
    ParentActionId: readActionField(attributes, 'parent_action_id'),
    SessionId: first('session.id'),
    RequestId: first('request.id'),
  }
}

/** The first attribute that exists, or the empty string. */
export function readFirst(attributes: TextAttributes, names: readonly string[]): string {
  for (const name of names) {
    const value = attributes.get(name)
    if (value !== undefined) return value
  }
  return ''
}

/** An action's field under any namespace: sites choose it, and one store may contain several. */
export function readActionField(attributes: TextAttributes, field: string): string {
  const suffix = `.${field}`
  for (const [key, value] of attributes) if (key.endsWith(suffix)) return value
  return ''
}

/** A ratio outside 0 to 1 would invalidate every estimate; such a record counts once. */
export function readRatio(attributes: TextAttributes): number {
  const ratio = Number(attributes.get('rum.sample_ratio'))
  return ratio > 0 && ratio <= 1 ? ratio : 1
}

/** DuckDB stores nanoseconds in 63 bits, until the year 2262; the largest number represents infinity. */
const MAX_NANOSECONDS = 2n ** 63n - 2n

/** The first time that is set and can be stored. */
export function readTime(candidates: readonly string[], otherwise: () => bigint): bigint {
  return candidates.map(BigInt).find((time) => time > 0n && time <= MAX_NANOSECONDS) ?? otherwise()
}
