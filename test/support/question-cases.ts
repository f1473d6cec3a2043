import { actionsByName, latestActions } from '../../server-handler/questions/actions.js'
import { distributionOf } from '../../server-handler/questions/distribution.js'
import {
  ERROR_DIMENSIONS,
  errorHistories,
  errorOccurrences,
  errorSharesBy,
  errorTrend,
  errorVisitors,
  quietGroups,
} from '../../server-handler/questions/error-group.js'
import { errorRateByRoute } from '../../server-handler/questions/error-rate.js'
import { errorGroup, errorGroups, errorsByRoute } from '../../server-handler/questions/errors.js'
import type { ReportFilter } from '../../server-handler/questions/filter.js'
import { documentCounts, healthCounts, recordsByKind } from '../../server-handler/questions/health.js'
import type { Question } from '../../server-handler/questions/question.js'
import { releasesWithin } from '../../server-handler/questions/releases.js'
import { sessionEntries, sessionPages, sessionVitals } from '../../server-handler/questions/session.js'
import { lineageOf, mentionsOf } from '../../server-handler/questions/timeline.js'
import { choicesOf, viewsByRoute } from '../../server-handler/questions/traffic.js'
import { vitalParts, vitalTargets } from '../../server-handler/questions/vital-details.js'
import {
  exactVitalsBy,
  GROUPINGS,
  trendOf,
  vitalsBy,
  vitalsByRouteAndTotal,
} from '../../server-handler/questions/vitals.js'
import { METRICS } from '../../server-handler/tables/thresholds.js'
import { compareCases } from './compare-cases.js'
import type { Seed } from './seed-visits.js'

const DAY_MS = 86_400_000

/** Every question of the report and the command line by a name, with several filters. */
export function questionCases(seed: Seed, nowMs: number): (readonly [name: string, question: Question<unknown>])[] {
  const filter: ReportFilter = { range: '24h', untilMs: nowMs, sinceMs: nowMs - DAY_MS }
  const month: ReportFilter = { range: '30d', untilMs: nowMs, sinceMs: nowMs - 30 * DAY_MS }
  const filters: Readonly<Record<string, ReportFilter>> = {
    'a day': filter,
    'phones of one release': { ...filter, device: 'mobile', release: '2026.11.20' },
    'one browser': { ...filter, browser: 'Safari' },
    'one connection and country': { ...filter, connection: '4g', country: 'DE' },
    'one route of one site': { ...filter, route: '/p/:slug', site: 'shop' },
  }

  return [
    ...Object.keys(GROUPINGS).map(
      (by) => [`vitals by ${by}`, exactVitalsBy({ filter, by: by as keyof typeof GROUPINGS })] as const,
    ),
    ...METRICS.map((metric) => [`the distribution of ${metric}`, distributionOf(filter, metric)] as const),
    ...(['lcp', 'inp'] as const).flatMap((metric) => [
      [`the parts of ${metric}`, vitalParts(filter, metric)] as const,
      [`the elements behind ${metric}`, vitalTargets(filter, metric)] as const,
    ]),
    ['the releases of a day', releasesWithin(filter)],
    ['the releases of one route', releasesWithin({ ...month, route: '/p/:slug' })],
    ['vitals by route and in total', vitalsByRouteAndTotal(filter)],
    ['vitals of a month by browser', vitalsBy({ filter: month, by: 'browser' })],
    ...METRICS.map((metric) => [`the trend of ${metric}`, trendOf({ filter, metric })] as const),
    ...Object.entries(filters).flatMap(([name, given]) => [
      [`vitals of ${name}`, exactVitalsBy({ filter: given, by: 'route' })] as const,
      [`actions of ${name}`, actionsByName(given)] as const,
      [`errors of ${name}`, errorGroups(given)] as const,
      [`errors of ${name}, by visitors`, errorGroups(given, 3, 'visitors')] as const,
      [`errors by route of ${name}`, errorsByRoute(given)] as const,
      [`error rates of ${name}`, errorRateByRoute(given)] as const,
      [`views of ${name}`, viewsByRoute(given)] as const,
      [`latest actions of ${name}`, latestActions(given)] as const,
    ]),
    ...compareCases(filter),
    ...errorCases(filter, nowMs),
    ['the entries of a session', sessionEntries(attributeOf(seed, 'session.id'))],
    ['the pages of a session', sessionPages(attributeOf(seed, 'session.id'))],
    ['the vitals of a session', sessionVitals(attributeOf(seed, 'session.id'))],
    ['choices', choicesOf(filter)],
    ['choices of a month', choicesOf(month)],
    ['health', healthCounts(filter)],
    ['documents', documentCounts(filter)],
    ['records by kind', recordsByKind(filter)],
    ...seed.actionIds.slice(0, 12).map((id, index) => [`the lineage of action ${index}`, lineageOf(id)] as const),
    ...['session.id', 'request.id', 'rum.page.id', 'rum.request.trace_id'].map(
      (name) => [`everything with one ${name}`, mentionsOf(attributeOf(seed, name))] as const,
    ),
  ]
}

function errorCases(filter: ReportFilter, nowMs: number): (readonly [name: string, question: Question<unknown>])[] {
  const asked = { filter, key: 'ApiError-checkout' }
  const hour: ReportFilter = { range: '1h', untilMs: nowMs, sinceMs: nowMs - 3_600_000 }
  return [
    ['one group of errors', errorGroup(filter, asked.key)],
    ...ERROR_DIMENSIONS.map((by) => [`a group of errors by ${by}`, errorSharesBy(asked, by)] as const),
    ['the visitors of a group of errors', errorVisitors(asked)],
    ['the trend of a group of errors', errorTrend(asked)],
    ['the occurrences of a group of errors', errorOccurrences(asked)],
    ['the histories of errors', errorHistories(hour)],
    ['the history of one error', errorHistories(hour, asked.key)],
    ['the errors that became quiet', quietGroups({ ...hour, untilMs: nowMs, sinceMs: nowMs - 60_000 })],
  ]
}

function attributeOf(seed: Seed, name: string): string {
  for (const { scopeLogs } of seed.logs.resourceLogs)
    for (const { logRecords } of scopeLogs)
      for (const { attributes } of logRecords) {
        const value = attributes?.find(({ key }) => key === name)?.value?.stringValue
        if (value) return value
      }
  throw new Error(`the seed has no ${name}`)
}

/** Numbers agree to nine digits: sums of fractions depend on the order. */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(9))
  if (Array.isArray(value)) return value.map(rounded)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]))
}
