import type { HealthSignal } from '../../src/shared/wire.js'
import type { Dialect } from './dialect.js'

/** A rollout health signal with its meaning and its query. */
export interface RolloutSignal {
  signal: HealthSignal
  meaning: string
  /** What to check first if it is not zero. */
  lookAt: string
  /** Results by hour and place, in the dialect of a store. */
  sql(dialect: Dialect): string
}

/** Where, when and why a signal was counted. */
function countsOf(signal: HealthSignal): (dialect: Dialect) => string {
  return (dialect) => {
    const attribute = (name: string) => dialect.logs.attribute(`rum.health.${name}`)
    return `SELECT date_trunc('hour', Timestamp) AS hour, ServiceName AS service, Route AS place,
  ${attribute('reason')} AS reason,
  sum(${dialect.logs.toNumber(attribute('count'))}) AS count
FROM otel_logs
WHERE RumKind = 'health' AND ${attribute('signal')} = '${signal}'
GROUP BY hour, service, place, reason ORDER BY hour DESC, count DESC`
  }
}

/** Inferred requests as a share of all attributed requests of a page. */
function inferredShare(dialect: Dialect): string {
  return `SELECT Route AS route, count(*) AS requests,
  avg(CASE WHEN ${dialect.logs.actionField('attribution')} = 'inferred' THEN 1 ELSE 0 END) AS inferred_share
FROM otel_logs
WHERE RumKind = 'request'
GROUP BY route ORDER BY requests DESC`
}

/** The seven signals of docs/contract.md, "Rollout health". */
export const ROLLOUT_SIGNALS: readonly RolloutSignal[] = [
  {
    signal: 'missing_action_id',
    meaning: 'A private request of your own arrived without an action: a producer is not instrumented.',
    lookAt: 'the route: a client that is not instrumented, or a proxy that drops headers',
    sql: countsOf('missing_action_id'),
  },
  {
    signal: 'malformed_baggage',
    meaning: 'Baggage members that could not be parsed were dropped.',
    lookAt: 'intermediaries that rewrite headers',
    sql: countsOf('malformed_baggage'),
  },
  {
    signal: 'baggage_truncated',
    meaning: 'Context exceeded its size limit; optional parts were left out. The reason carrier means a job’s.',
    lookAt: 'long action names and business keys, and baggage of others',
    sql: countsOf('baggage_truncated'),
  },
  {
    signal: 'trace_restarted',
    meaning: 'A caller’s trace ended at ingress: expected on public routes, not on private ones.',
    lookAt: 'private routes that are not declared as such, and malformed traceparent headers',
    sql: countsOf('trace_restarted'),
  },
  {
    signal: 'job_restore_failed',
    meaning: 'A worker could not read the context of its job; the job still ran.',
    lookAt: 'the reason: missing means a producer without the carrier, the others a producer of another version',
    sql: countsOf('job_restore_failed'),
  },
  {
    signal: 'unregistered_action_name',
    meaning: 'An action’s name is outside the declared vocabulary.',
    lookAt: 'the names in the page’s console in development',
    sql: countsOf('unregistered_action_name'),
  },
  {
    signal: 'inferred_attribution',
    meaning: 'Requests attributed by the page’s activity, not by following their cause.',
    lookAt: 'the routes with the highest share: code that starts before the runtime does',
    sql: inferredShare,
  },
]
