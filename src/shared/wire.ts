import type { ActionKind, Attribution, RequestOrigin } from './action.js'

/** The version of the unpacked envelope; pages send it packed, as version 2. */
export const WIRE_VERSION = 1

/** The default path of the endpoint. */
export const DEFAULT_ENDPOINT = '/__throughline/rum'

export const VITAL_NAMES = ['LCP', 'CLS', 'INP', 'FCP', 'TTFB'] as const
export type VitalName = (typeof VITAL_NAMES)[number]

export const RATINGS = ['good', 'needs-improvement', 'poor'] as const
export type Rating = (typeof RATINGS)[number]

export const OUTCOMES = ['ok', 'error', 'abandoned', 'timeout'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Rollout-health signals: see docs/contract.md, "Rollout health". */
export const HEALTH_SIGNALS = [
  'missing_action_id',
  'malformed_baggage',
  'baggage_truncated',
  'trace_restarted',
  'job_restore_failed',
  'unregistered_action_name',
  'inferred_attribution',
  'unattributed_request',
  'unpatched_api',
] as const
export type HealthSignal = (typeof HEALTH_SIGNALS)[number]

/** The signals that a page counts; the endpoint accepts no others from a page. */
export const PAGE_HEALTH_SIGNALS = [
  'baggage_truncated',
  'unregistered_action_name',
  'inferred_attribution',
  'unattributed_request',
  'unpatched_api',
] as const satisfies readonly HealthSignal[]

/** Reasons under which a page counts dropped records; the endpoint also accepts others, up to a limit. */
export const PAGE_DROP_REASONS = [
  'buffer_full',
  'error_cap',
  'no_errors_collector',
  'noise',
  'not_a_hash',
  'not_kept',
  'scrub_failed',
  'scrubbed',
  'tail_not_loaded',
  'too_large',
  'undeclared_attribute',
  'undeclared_event',
  'unserializable_value',
  'vitals_not_loaded',
] as const

/** An action in a record. */
export interface WireAction {
  id: string
  kind: ActionKind
  name?: string | undefined
  origin?: RequestOrigin | undefined
  surface?: string | undefined
  product?: string | undefined
  platform?: string | undefined
  parent?: string | undefined
  attribution?: Attribution | undefined
}

/** The fields of every record. */
export interface WireRecordBase {
  /** Unique within the page view; the server drops a repeat. */
  id: string
  /** Milliseconds before `sentAt` on the page's monotonic clock: event time = receipt − age. */
  age: number
  /** Route pattern, if it differs from the page's. */
  route?: string | undefined
  action?: WireAction | undefined
  /** The share of visits that are kept, 0 to 1, if it differs from the page's. */
  ratio?: number | undefined
}

/** A Core Web Vital: one final value per page view and metric. */
export interface VitalRecord extends WireRecordBase {
  kind: 'vital'
  name: VitalName
  /** Milliseconds; CLS has no unit. */
  value: number
  delta: number
  rating: Rating
  vitalId: string
  /** `navigate`, `reload`, `back-forward`, `back-forward-cache`, `prerender`, `restore`, `soft-navigation`. */
  nav?: string | undefined
  /** Selector of the element that decided the value (attribution build only). */
  target?: string | undefined
  /** Resource of an LCP, or the script that ran longest during an INP (attribution build only), without query. */
  url?: string | undefined
  /** Parts of the value in milliseconds (attribution build only). */
  parts?: Record<string, number> | undefined
}

/** One error of a chain or of an aggregate. */
export interface WireCause {
  type: string
  message: string
  stack?: string | undefined
}

/** An exception, with what is known about its source. */
export interface ErrorRecord extends WireRecordBase {
  kind: 'error'
  type: string
  message: string
  stack?: string | undefined
  /** Innermost last. */
  causes?: WireCause[] | undefined
  /** Members of an AggregateError. */
  members?: WireCause[] | undefined
  /** Debug ids of scripts in the stacks, by script address without query, for scripts that announce them. */
  debugIds?: Record<string, string> | undefined
  source: 'error' | 'unhandledrejection' | 'manual' | 'boundary'
  handled: boolean
  url?: string | undefined
  line?: number | undefined
  col?: number | undefined
  /** Computed again by the server, after redaction. */
  fingerprint?: string | undefined
  /** Occurrences since the last record of the same fingerprint. */
  count: number
  /** HTTP status, operation and server request id of the failed request that caused the error. */
  status?: number | undefined
  op?: string | undefined
  requestId?: string | undefined
  attrs?: Attributes | undefined
}

/** An explicit action that has ended. */
export interface ActionRecord extends WireRecordBase {
  kind: 'action'
  /** Milliseconds from its start to its last activity. */
  duration: number
  outcome: Outcome
  requests: number
  retries: number
  rage?: boolean | undefined
  dead?: boolean | undefined
}

/** A request that an action caused. */
export interface RequestRecord extends WireRecordBase {
  kind: 'request'
  method: string
  host: string
  /** Path template: dynamic segments collapsed. */
  path: string
  /** 0 if there was no response. */
  status: number
  duration: number
  /** GraphQL operation: `mutation ProcessCheckout`. */
  op?: string | undefined
  /** The request id in the server's response. */
  requestId?: string | undefined
  traceId?: string | undefined
  spanId?: string | undefined
  /** Bytes of the response, from its `Content-Length`. */
  bytes?: number | undefined
  retry?: boolean | undefined
}

export type Attributes = Record<string, string | number | boolean>

/** A named event of the site. */
export interface EventRecord extends WireRecordBase {
  kind: 'event'
  name: string
  attrs?: Attributes | undefined
}

/** A rollout-health signal and its count. */
export interface HealthRecord extends WireRecordBase {
  kind: 'health'
  signal: HealthSignal
  count: number
}

export type WireRecord = VitalRecord | ErrorRecord | ActionRecord | RequestRecord | EventRecord | HealthRecord

/** Fields that all records of an envelope share. */
export interface WirePage {
  id: string
  route: string
  /** The document's server-stamped request id. */
  requestId?: string | undefined
  /** `traceparent` of the document's server span. */
  trace?: string | undefined
  service: string
  version?: string | undefined
  env?: string | undefined
  site?: string | undefined
  /** Rounded to 10 px. */
  viewport?: [number, number] | undefined
  device?: 'desktop' | 'mobile' | 'tablet' | undefined
  /** `4g`, `3g`, `2g`, `slow-2g`. */
  connection?: string | undefined
  saveData?: boolean | undefined
  session?: string | undefined
  previousSession?: string | undefined
  /** The hash with which the site identified the visitor. */
  user?: string | undefined
  ratio?: number | undefined
  sdk?: string | undefined
}

/** The body of a request: records, and the fields that they share. */
export interface Envelope {
  v: typeof WIRE_VERSION
  /** Wall clock of the page in epoch milliseconds. */
  sentAt: number
  /** Sequence number of the envelope within the page view, from 0 without gaps. */
  seq: number
  /** Counts of records that the page dropped since its last delivered envelope, by reason. */
  dropped?: Record<string, number> | undefined
  page: WirePage
  records: WireRecord[]
}
