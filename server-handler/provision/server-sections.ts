import { ID_COLUMNS } from '../tables/derived.js'
import type { Panel, Section } from './panel.js'
import type { Scope } from './site.js'

/** Records of requests that servers answered. */
export const SERVED = "RouteClass != ''"
/** An attribute as a number; 0 if it is missing or not one. */
export const numberIn = ({ attribute }: Pick<Scope, 'attribute'>, name: string) => `toFloat64OrZero(${attribute(name)})`

const SERVER_ERRORS: Panel = {
  title: '5xx by route',
  description: 'The share of requests that servers answered with an error of their own.',
  kind: 'trend',
  unit: 'percentunit',
  sql: ({
    logs,
    attribute,
  }) => `SELECT $__timeInterval(Timestamp) AS time, Route AS route, countIf(${attribute('throughline.status_class')} = '5xx') / count() AS failed
FROM otel_logs WHERE $__timeFilter(Timestamp) AND ${SERVED} AND ${logs}
GROUP BY time, route ORDER BY time, route`,
}

const REASONS: Panel = {
  title: 'Outcomes by route',
  description: 'What servers answered, and how long that took.',
  kind: 'table',
  sql: ({
    logs,
    attribute,
  }) => `SELECT Route AS route, ${attribute('throughline.reason')} AS reason, count() AS requests,
  quantile(0.75)(${numberIn({ attribute }, 'throughline.duration_ms')}) AS p75_ms, quantile(0.95)(${numberIn({ attribute }, 'throughline.duration_ms')}) AS p95_ms
FROM otel_logs WHERE $__timeFilter(Timestamp) AND ${SERVED} AND ${logs}
GROUP BY route, reason ORDER BY requests DESC, route, reason LIMIT 200`,
}

const CACHE: Panel = {
  title: 'Cache hits',
  description: 'The share of hits among the requests whose cache decision the service noted.',
  kind: 'trend',
  unit: 'percentunit',
  sql: ({
    logs,
    attribute,
  }) => `SELECT $__timeInterval(Timestamp) AS time, ${attribute('throughline.cache.layer')} AS layer, countIf(${attribute('throughline.cache.decision')} = 'hit') / count() AS hits
FROM otel_logs WHERE $__timeFilter(Timestamp) AND ${SERVED} AND ${attribute('throughline.cache.decision')} != '' AND ${logs}
GROUP BY time, layer ORDER BY time, layer`,
}

const UPSTREAM: Panel = {
  title: 'Upstream p95',
  description: 'How long calls of other services took.',
  kind: 'trend',
  unit: 'ms',
  sql: ({
    logs,
    attribute,
  }) => `SELECT $__timeInterval(Timestamp) AS time, UpstreamProvider AS provider, quantile(0.95)(${numberIn({ attribute }, 'throughline.duration_ms')}) AS p95
FROM otel_logs WHERE $__timeFilter(Timestamp) AND UpstreamProvider != '' AND ${logs}
GROUP BY time, provider ORDER BY time, provider`,
}

const LINEAGE: Panel = {
  title: 'Lineage of an action',
  description:
    'Everything that the action id in the box above caused. `throughline report --action` draws it as a tree.',
  kind: 'table',
  width: 24,
  sql: () => `SELECT * FROM (
SELECT Timestamp AS time, if(RumKind = '', 'log', RumKind) AS kind, ServiceName AS service, if(RumKind = 'action', ActionName, Body) AS what, Route AS route, RequestId AS request_id, RequestTraceId AS trace_id, 0 AS duration_ms
FROM otel_logs WHERE ${ofAction('otel_logs')}
UNION ALL
SELECT Timestamp, concat('span ', SpanKind), ServiceName, SpanName, Route, RequestId, TraceId, Duration / 1e6
FROM otel_traces WHERE ${ofAction('otel_traces')}
) AS items ORDER BY time LIMIT 500`,
}

/** Grafana quotes and escapes the viewer's input. */
function ofAction(table: 'otel_logs' | 'otel_traces'): string {
  const id = '${action_id:sqlstring}'
  return `has([${ID_COLUMNS[table].join(', ')}], ${id}) AND (OriginActionId = ${id} OR ParentActionId = ${id})`
}

const LOSS: Panel = {
  title: 'Losses and health signals',
  description: 'Everything that is dropped is counted, and the count is delivered.',
  kind: 'table',
  sql: ({
    logs,
    attribute,
  }) => `SELECT ${attribute('rum.health.signal')} AS signal, ${attribute('rum.health.reason')} AS reason, Route AS place, sum(${numberIn({ attribute }, 'rum.health.count')}) AS count, max(Timestamp) AS last_seen
FROM otel_logs WHERE $__timeFilter(Timestamp) AND RumKind = 'health' AND ${logs}
GROUP BY signal, reason, place ORDER BY count DESC, signal, reason, place LIMIT 200`,
}

const ARRIVING: Panel = {
  title: 'Records arriving',
  description: 'By kind. A gap here is the first thing to look for when other panels are empty.',
  kind: 'trend',
  unit: 'short',
  sql: ({
    logs,
  }) => `SELECT $__timeInterval(Timestamp) AS time, if(RumKind = '', 'server', RumKind) AS kind, count() AS records
FROM otel_logs WHERE $__timeFilter(Timestamp) AND ${logs}
GROUP BY time, kind ORDER BY time, kind`,
}

const COST: Panel = {
  title: 'Cost guard: rows and bytes by site and day',
  description:
    'Before compression; on disk it is about a tenth. A site that grows without more visits sends more than it should.',
  kind: 'table',
  width: 24,
  sql: ({
    logs,
  }) => `SELECT toDate(Timestamp) AS day, if(Site != '', Site, ServiceName) AS site_name, count() AS records, sum(byteSize(LogAttributes, ResourceAttributes, Body)) AS uncompressed_bytes,
  uniqIf(PageId, PageId != '') AS page_views
FROM otel_logs WHERE $__timeFilter(Timestamp) AND ${logs}
GROUP BY day, site_name ORDER BY day DESC, records DESC LIMIT 500`,
}

/** The sections of what servers record. */
export const SERVER_SECTIONS: readonly Section[] = [
  { title: 'Servers', rum: false, panels: [SERVER_ERRORS, REASONS, CACHE, UPSTREAM] },
  { title: 'Lineage', rum: false, panels: [LINEAGE] },
  { title: 'Loss, health and cost', rum: false, panels: [LOSS, ARRIVING, COST] },
]
