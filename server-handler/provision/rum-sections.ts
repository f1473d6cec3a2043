import { ROLLUP_LEVELS } from '../tables/rollup.js'
import { METRICS, type Metric, THRESHOLDS } from '../tables/thresholds.js'
import type { Panel, Section } from './panel.js'
import type { Scope } from './site.js'

const MERGED = `quantilesTDigestWeightedMerge(${ROLLUP_LEVELS.join(', ')})(percentiles)`
const P75 = `${MERGED}[${ROLLUP_LEVELS.indexOf(0.75) + 1}]`

/** A record counts 1 ÷ its sample ratio, as in the report. */
const ESTIMATED = 'sum(1 / sample_ratio)'
const shareIf = (condition: string) => `sumIf(1 / sample_ratio, ${condition}) / ${ESTIMATED}`
const mean = (column: string) => `sum(${column} / sample_ratio) / ${ESTIMATED}`

const unitOf = (metric: Metric) => (metric === 'cls' ? 'short' : 'ms')

function trendOf(metric: Metric): Panel {
  return {
    title: `p75 ${metric.toUpperCase()} by route`,
    description:
      'From the hourly rollup: the ten most measured routes. The 75th percentile is what the thresholds are for.',
    kind: 'trend',
    unit: unitOf(metric),
    thresholds: THRESHOLDS[metric],
    sql: ({ narrow }) => `SELECT hour AS time, route, ${P75} AS p75
FROM rum_vitals_1h
WHERE $__timeFilter(hour) AND metric = '${metric}' AND ${narrow}
  AND route IN (SELECT route FROM rum_vitals_1h WHERE $__timeFilter(hour) AND metric = '${metric}' AND ${narrow} GROUP BY route ORDER BY sum(samples) DESC LIMIT 10)
GROUP BY time, route ORDER BY time, route`,
  }
}

const VITALS_TABLE: Panel = {
  title: 'Vitals by route',
  description: 'The 75th percentile of each vital, the most viewed routes first.',
  kind: 'table',
  width: 24,
  sql: ({
    narrow,
  }) => `SELECT route, ${METRICS.map((metric) => `maxOrNullIf(p75, metric = '${metric}') AS ${metric}`).join(', ')}, max(measured) AS values
FROM (
  SELECT route, metric, ${P75} AS p75, sum(samples) AS measured
  FROM rum_vitals_1h WHERE $__timeFilter(hour) AND ${narrow} GROUP BY route, metric
)
GROUP BY route ORDER BY values DESC, route LIMIT 100`,
}

const BY_RELEASE: Panel = {
  title: 'p75 LCP by release and device',
  description: 'A regression of one release is visible beside the release before it.',
  kind: 'table',
  sql: ({ narrow }) => `SELECT release, device, ${P75} AS p75, sum(samples) AS values, min(hour) AS first_seen
FROM rum_vitals_1h WHERE $__timeFilter(hour) AND metric = 'lcp' AND ${narrow}
GROUP BY release, device ORDER BY first_seen DESC, values DESC LIMIT 50`,
}

const INP_BY_ACTION: Panel = {
  title: 'p75 INP by action',
  description: 'Interaction to Next Paint of the interactions that began an action.',
  kind: 'table',
  sql: ({ narrow }) => `SELECT action_name, ${P75} AS p75, sum(samples) AS values
FROM rum_vitals_1h WHERE $__timeFilter(hour) AND metric = 'inp' AND action_name != '' AND ${narrow}
GROUP BY action_name ORDER BY values DESC, action_name LIMIT 50`,
}

const ACTIONS: Panel = {
  title: 'Actions and their outcomes',
  description: 'From the click to the last request it caused. Estimated where visits are sampled.',
  kind: 'table',
  width: 24,
  sql: ({ narrow }) => `SELECT action_name, round(${ESTIMATED}) AS actions,
  ${shareIf("outcome = 'ok'")} AS ok, ${shareIf("outcome = 'error'")} AS error,
  ${shareIf("outcome = 'abandoned'")} AS abandoned, ${shareIf("outcome = 'timeout'")} AS timeout,
  quantileExactWeighted(0.75)(duration_ms, toUInt64(round(1000000 / sample_ratio))) AS p75_ms, ${mean('requests')} AS mean_requests, ${mean('retries')} AS mean_retries, sum(rage) AS rage_clicks, sum(dead) AS dead_clicks
FROM rum_actions WHERE $__timeFilter(time) AND ${narrow}
GROUP BY action_name ORDER BY actions DESC, action_name LIMIT 100`,
}

const ACTION_TREND: Panel = {
  title: 'Failed actions',
  description: 'The share of actions that ended with an error or a timeout.',
  kind: 'trend',
  unit: 'percentunit',
  sql: ({
    narrow,
  }) => `SELECT $__timeInterval(rum_actions.time) AS time, ${shareIf("outcome IN ('error', 'timeout')")} AS failed
FROM rum_actions WHERE $__timeFilter(rum_actions.time) AND ${narrow}
GROUP BY time ORDER BY time`,
}

const ERRORS: Panel = {
  title: 'Errors by group',
  description: 'Counted with repeats, the most frequent first.',
  kind: 'table',
  width: 24,
  sql: ({
    narrow,
  }) => `SELECT if(fingerprint != '', fingerprint, concat(type, ': ', message)) AS error_group, any(type) AS error_type, any(message) AS error_message,
  round(sum(repeats / sample_ratio)) AS occurrences, uniq(page_id) AS page_views, uniq(route) AS routes, argMax(release, rum_errors.time) AS latest_release, min(rum_errors.time) AS first_seen, max(rum_errors.time) AS last_seen
FROM rum_errors WHERE $__timeFilter(rum_errors.time) AND ${narrow}
GROUP BY error_group ORDER BY occurrences DESC, error_group LIMIT 100`,
}

const ERROR_TREND: Panel = {
  title: 'Errors by route',
  description: 'Errors with their repeats.',
  kind: 'trend',
  unit: 'short',
  sql: ({
    narrow,
  }) => `SELECT $__timeInterval(rum_errors.time) AS time, route, round(sum(repeats / sample_ratio)) AS errors
FROM rum_errors WHERE $__timeFilter(rum_errors.time) AND ${narrow}
GROUP BY time, route ORDER BY time, route`,
}

/** The sections that need the records of pages. */
export const RUM_SECTIONS: readonly Section[] = [
  { title: 'Vitals', rum: true, panels: [VITALS_TABLE, trendOf('lcp'), trendOf('inp'), trendOf('cls'), BY_RELEASE] },
  { title: 'Actions', rum: true, panels: [ACTIONS, INP_BY_ACTION, ACTION_TREND] },
  { title: 'Errors', rum: true, panels: [ERRORS, ERROR_TREND] },
]

/** The first hour of each release, for marks in every panel. */
export function releaseMarks({ narrow }: Scope): string {
  return `SELECT min(hour) AS time, release AS text FROM rum_vitals_1h
WHERE release != '' AND ${narrow} GROUP BY release HAVING $__timeFilter(time) ORDER BY time`
}
