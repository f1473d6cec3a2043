import { actionField, attribute, ratio, resource, type Source } from './source.js'

/** Lookups that log records and spans share. */
const LOOKUPS = {
  Route: attribute('rum.route_pattern', 'http.route', 'url.template'),
  ActionName: actionField('action_name'),
  OriginActionId: actionField('origin_action_id'),
  ParentActionId: actionField('parent_action_id'),
  SessionId: attribute('session.id'),
  RequestId: attribute('request.id'),
  CorrelationId: attribute('correlation.id'),
} as const satisfies Record<string, Source>

/** Columns of `otel_logs` that are extracted from its attributes, so that no query has to decode a map to find a row. */
export const DERIVED_LOG_COLUMNS = {
  RumKind: attribute('rum.kind'),
  Site: attribute('rum.site'),
  Device: attribute('rum.device.class'),
  Browser: attribute('user_agent.name'),
  Connection: attribute('rum.connection.effective_type'),
  Country: attribute('geo.country.iso_code'),
  Release: resource('service.version'),
  RumEventName: attribute('rum.event.name'),
  /** Only the events of served requests have one: a Collector may leave `EventName` empty. */
  RouteClass: attribute('throughline.route_class'),
  /** Only the events of calls to other services have one. */
  UpstreamProvider: attribute('throughline.upstream.provider'),
  AnsweredRequestId: attribute('rum.http.request_id'),
  RequestTraceId: attribute('rum.request.trace_id'),
  RequestSpanId: attribute('rum.request.span_id'),
  PageId: attribute('rum.page.id'),
  UserHash: attribute('user.hash'),
  SampleRatio: ratio('rum.sample_ratio'),
  ...LOOKUPS,
} as const satisfies Record<string, Source>

/** Columns of `otel_traces` that are extracted from its attributes. */
export const DERIVED_TRACE_COLUMNS = LOOKUPS

/** The columns of a landing table with ids that records are found by. One index covers all of them. */
export const ID_COLUMNS = {
  otel_logs: [
    'TraceId',
    'OriginActionId',
    'ParentActionId',
    'SessionId',
    'RequestId',
    'CorrelationId',
    'AnsweredRequestId',
    'RequestTraceId',
    'PageId',
    'UserHash',
  ],
  otel_traces: ['TraceId', 'SpanId', 'OriginActionId', 'ParentActionId', 'SessionId', 'RequestId', 'CorrelationId'],
} as const
