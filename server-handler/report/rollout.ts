import type { HealthSignal } from '../../src/shared/wire.js'

/** A signal of a rollout, with what it means and how to ask for it. */
export interface RolloutSignal {
  signal: HealthSignal
  meaning: string
  /** What to look at first when it is not zero. */
  lookAt: string
  /** Answers by hour and place; for the store, and any DuckDB with its tables. */
  sql: string
}

/** Where, when and why a signal was counted. */
function countsOf(signal: HealthSignal): string {
  return `SELECT date_trunc('hour', Timestamp) AS hour, ServiceName AS service, Route AS place,
  LogAttributes['rum.health.reason'] AS reason,
  sum(try_cast(LogAttributes['rum.health.count'] AS DOUBLE)) AS count
FROM otel_logs
WHERE RumKind = 'health' AND LogAttributes['rum.health.signal'] = '${signal}'
GROUP BY ALL ORDER BY hour DESC, count DESC`
}

/** Inference is counted against all requests of a page that were tied to an action. */
const INFERRED = `SELECT Route AS route, count(*) AS requests,
  avg(CASE WHEN list_contains(map_values(map_from_entries(list_filter(map_entries(LogAttributes),
    lambda entry: ends_with(entry.key, '.attribution')))), 'inferred') THEN 1 ELSE 0 END) AS inferred_share
FROM otel_logs
WHERE RumKind = 'request'
GROUP BY ALL ORDER BY requests DESC`

/** The seven signals of docs/contract.md, "Rollout health". */
export const ROLLOUT_SIGNALS: readonly RolloutSignal[] = [
  {
    signal: 'missing_action_id',
    meaning: 'A private request of your own came without an action: a gap in a producer.',
    lookAt: 'which route it was: a client that is not instrumented, or a proxy that drops headers',
    sql: countsOf('missing_action_id'),
  },
  {
    signal: 'malformed_baggage',
    meaning: 'Members of baggage that could not be read were dropped.',
    lookAt: 'what stands between the page and the service and rewrites headers',
    sql: countsOf('malformed_baggage'),
  },
  {
    signal: 'baggage_truncated',
    meaning: 'Context did not fit; the optional parts were left out. With the reason carrier it was a job’s.',
    lookAt: 'long action names and business keys, and baggage of others',
    sql: countsOf('baggage_truncated'),
  },
  {
    signal: 'trace_restarted',
    meaning: 'A caller’s trace ended at the door: expected on public routes, not on private ones.',
    lookAt: 'private routes that are not declared as such, and malformed traceparent headers',
    sql: countsOf('trace_restarted'),
  },
  {
    signal: 'job_restore_failed',
    meaning: 'A worker could not read the context of its job, which ran all the same.',
    lookAt: 'the reason: missing is a producer without the carrier, the others are a producer of another version',
    sql: countsOf('job_restore_failed'),
  },
  {
    signal: 'unregistered_action_name',
    meaning: 'An action was named outside of the declared vocabulary.',
    lookAt: 'the names in the page’s console in development',
    sql: countsOf('unregistered_action_name'),
  },
  {
    signal: 'inferred_attribution',
    meaning: 'Requests tied to an action by the page’s activity, not by following their cause.',
    lookAt: 'the routes with the highest share: code that starts before the runtime does',
    sql: INFERRED,
  },
]
