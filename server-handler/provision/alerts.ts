import { FILTER_REASONS, LOSS_SIGNALS } from '../tables/losses.js'
import { quote } from '../tables/source-sql.js'
import { bandQuery, type WatchedSeries } from './band.js'
import { numberIn, SERVED } from './server-sections.js'
import type { Scope } from './site.js'

/** An alert: a query that returns a row for each series that is wrong, with one number. */
export interface Alert {
  /** Part of ids, and the name of its runbook. */
  name: string
  title: string
  summary: string
  severity: 'page' | 'ticket'
  /** Whether it requires the records of pages. */
  rum: boolean
  sql(scope: Scope): string
}

const siteOfLogs = "if(Site != '', Site, ServiceName)"

/**
 * The mean of the logarithms corresponds to the median of a log-normal distribution, and is robust against single slow
 * requests.
 */
function durations(
  series: Pick<WatchedSeries, 'labels' | 'from' | 'time' | 'condition'>,
  value: string,
): WatchedSeries {
  const log = `log(greatest(${value}, 1))`
  return { ...series, samples: 'count()', sum: `sum(${log})`, squares: `sum(pow(${log}, 2))` }
}

/** The share of rows that meet a condition. */
function share(
  series: Pick<WatchedSeries, 'labels' | 'from' | 'time' | 'condition'>,
  condition: string,
): WatchedSeries {
  return { ...series, samples: 'count()', sum: `countIf(${condition})`, squares: `countIf(${condition})` }
}

/** 0.1 of a logarithm is 10 % of a duration. */
const TEN_PERCENT = 0.095

const onVitals = ({ narrow }: Scope, labels: Readonly<Record<string, string>>, condition: string) => ({
  labels: { site: 'site', ...labels },
  from: 'rum_vitals',
  time: 'time',
  condition: `${condition} AND ${narrow}`,
})

const onServed = ({ logs }: Scope, labels: Readonly<Record<string, string>>, condition = '') => ({
  labels: { site: siteOfLogs, ...labels },
  from: 'otel_logs',
  time: 'Timestamp',
  condition: `${SERVED}${condition} AND ${logs}`,
})

const onRecords = ({ logs }: Scope, condition: string) => ({
  labels: { site: siteOfLogs },
  from: 'otel_logs',
  time: 'Timestamp',
  condition: `${condition} AND ${logs}`,
})

const VIEWS = "countIf(RumEventName = 'page_view')"
/**
 * Errors for that many views. Pages record the errors of all visits, and the views of sampled ones: without their ratios,
 * a lower ratio would look like more errors.
 */
const ERRORS = `sumIf(1 / SampleRatio, RumKind = 'error') * ${VIEWS} / sumIf(1 / SampleRatio, RumEventName = 'page_view')`

/** Every alert. Means of five minutes are compared with those of the same site's last 24 hours. */
export const ALERTS: readonly Alert[] = [
  {
    name: 'vitals-regression',
    title: 'A route became slower to load',
    summary: 'LCP of {{ $labels.route }} on {{ $labels.site }} is outside of its band of 24 hours.',
    severity: 'ticket',
    rum: true,
    sql: (scope) =>
      bandQuery({
        series: durations(onVitals(scope, { route: 'route' }, "metric = 'lcp'"), 'value'),
        direction: 'above',
        minSamples: 30,
        minChange: TEN_PERCENT,
      }),
  },
  {
    name: 'inp-by-action',
    title: 'An action reacts more slowly',
    summary: 'INP of {{ $labels.action_name }} on {{ $labels.site }} is outside of its band of 24 hours.',
    severity: 'ticket',
    rum: true,
    sql: (scope) =>
      bandQuery({
        series: durations(
          onVitals(scope, { action_name: 'action_name' }, "metric = 'inp' AND action_name != ''"),
          'value',
        ),
        direction: 'above',
        minSamples: 20,
        minChange: TEN_PERCENT,
      }),
  },
  {
    name: 'error-spike',
    title: 'More page views have errors',
    summary: 'Errors per page view on {{ $labels.site }} are outside of their band of 24 hours.',
    severity: 'page',
    rum: true,
    sql: (scope) =>
      bandQuery({
        series: {
          ...onRecords(scope, "RumKind IN ('event', 'error')"),
          samples: VIEWS,
          sum: ERRORS,
          squares: ERRORS,
        },
        direction: 'above',
        minSamples: 30,
        minChange: 0.02,
      }),
  },
  {
    name: 'server-errors',
    title: 'More requests are answered with 5xx',
    summary: '5xx of {{ $labels.route }} on {{ $labels.site }} is outside of its band of 24 hours.',
    severity: 'page',
    rum: false,
    sql: (scope) =>
      bandQuery({
        series: share(onServed(scope, { route: 'Route' }), `${scope.attribute('throughline.status_class')} = '5xx'`),
        direction: 'above',
        minSamples: 30,
        minChange: 0.02,
      }),
  },
  {
    name: 'upstream-slow',
    title: 'An upstream service became slower',
    summary: 'Calls of {{ $labels.provider }} by {{ $labels.site }} are outside of their band of 24 hours.',
    severity: 'ticket',
    rum: false,
    sql: (scope) =>
      bandQuery({
        series: durations(
          {
            labels: { site: siteOfLogs, provider: 'UpstreamProvider' },
            from: 'otel_logs',
            time: 'Timestamp',
            condition: `UpstreamProvider != '' AND ${scope.logs}`,
          },
          numberIn(scope, 'throughline.duration_ms'),
        ),
        direction: 'above',
        minSamples: 30,
        minChange: TEN_PERCENT,
      }),
  },
  {
    name: 'cache-hits-down',
    title: 'Fewer requests are answered from the cache',
    summary: 'Cache hits on {{ $labels.site }} are outside of their band of 24 hours.',
    severity: 'ticket',
    rum: false,
    sql: (scope) =>
      bandQuery({
        series: share(
          onServed(scope, {}, ` AND ${scope.attribute('throughline.cache.decision')} != ''`),
          `${scope.attribute('throughline.cache.decision')} = 'hit'`,
        ),
        direction: 'below',
        minSamples: 50,
        minChange: 0.05,
      }),
  },
  {
    name: 'loss-up',
    title: 'More records are lost',
    summary: 'Records lost on {{ $labels.site }}, in comparison with those that arrived, are outside of their band.',
    severity: 'ticket',
    rum: true,
    sql: (scope) => {
      const list = (words: readonly string[]) => words.map(quote).join(', ')
      const lost = `${scope.attribute('rum.health.signal')} IN (${list(LOSS_SIGNALS)}) AND ${scope.attribute('rum.health.reason')} NOT IN (${list(FILTER_REASONS)})`
      const count = numberIn(scope, 'rum.health.count')
      return bandQuery({
        series: {
          ...onRecords(scope, "RumKind != ''"),
          samples: "countIf(RumKind != 'health')",
          sum: `sumIf(${count}, ${lost})`,
          // Losses come in batches: one record counts several.
          squares: `sumIf(pow(${count}, 2), ${lost})`,
        },
        direction: 'above',
        minSamples: 50,
        minChange: 0.02,
        // In a quiet night, a few batches are a large share.
        minTotal: 10,
      })
    },
  },
  {
    name: 'missing-action-ids',
    title: 'Requests arrive without an action',
    summary: 'Private requests without an action id on {{ $labels.site }} are outside of their band of 24 hours.',
    severity: 'ticket',
    rum: false,
    sql: (scope) =>
      bandQuery({
        series: share(onServed(scope, {}, " AND RouteClass = 'private'"), "OriginActionId = ''"),
        direction: 'above',
        minSamples: 30,
        minChange: 0.02,
      }),
  },
  {
    name: 'collector-silent',
    title: 'No records arrive',
    summary: 'No records of {{ $labels.site }} for ten minutes; more than five a minute are usual.',
    severity: 'page',
    rum: false,
    // Compared with the site's own last day. A site that is silent at this hour every day raises a false alarm only if
    // it is busy all other hours.
    sql: ({ logs }) => `WITH toStartOfFiveMinutes($__toTime) AS ends
SELECT ${siteOfLogs} AS site, count() / 1440 AS usual_per_minute
FROM otel_logs
WHERE Timestamp >= ends - INTERVAL 24 HOUR AND Timestamp < ends AND ${logs}
GROUP BY site
HAVING max(Timestamp) < ends - INTERVAL 10 MINUTE AND usual_per_minute > 5
ORDER BY site`,
  },
]
