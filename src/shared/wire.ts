import type { ActionKind, Attribution, RequestOrigin } from './action.js'

/** The version of the envelope; the server refuses any other. */
export const WIRE_VERSION = 1

/** Where envelopes go when nothing else is configured. */
export const DEFAULT_ENDPOINT = '/__throughline/rum'

/** Answer header by which the server ends collection until the page is loaded anew. */
export const STOP_HEADER = 'x-throughline-stop'

export const RECORD_KINDS = ['vital', 'error', 'action', 'request', 'event', 'resource', 'report', 'health'] as const
export type RecordKind = (typeof RECORD_KINDS)[number]

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
] as const
export type HealthSignal = (typeof HEALTH_SIGNALS)[number]

/** An action as it stands in a record. */
export interface WireAction {
  id: string
  kind: ActionKind
  name?: string
  origin?: RequestOrigin
  surface?: string
  product?: string
  platform?: string
  parent?: string
  attribution?: Attribution
}

/** What every record carries. */
export interface WireRecordBase {
  /** Unique within the page view; the server drops a repeat. */
  id: string
  /** Milliseconds before `sentAt` on the page's monotonic clock: event time = receipt − age. */
  age: number
  /** Route pattern where it differs from the page's. */
  route?: string
  action?: WireAction
  /** The share of visits that are kept, 0 to 1, where it differs from the page's. */
  ratio?: number
}

export interface VitalRecord extends WireRecordBase {
  kind: 'vital'
  name: VitalName
  /** Milliseconds; CLS has no unit. */
  value: number
  delta: number
  rating: Rating
  vitalId: string
  /** `navigate`, `reload`, `back-forward`, `back-forward-cache`, `prerender`, `restore`, `soft-navigation`. */
  nav?: string
  /** Selector of the element that decided the value (attribution build only). */
  target?: string
  /** Resource behind an LCP, without query. */
  url?: string
  /** Parts of the value in milliseconds (attribution build only). */
  parts?: Record<string, number>
}

export interface WireCause {
  type: string
  message: string
  stack?: string
}

export interface ErrorRecord extends WireRecordBase {
  kind: 'error'
  type: string
  message: string
  stack?: string
  /** Innermost last. */
  causes?: WireCause[]
  /** Members of an AggregateError. */
  members?: WireCause[]
  source: 'error' | 'unhandledrejection' | 'manual' | 'boundary'
  handled: boolean
  url?: string
  line?: number
  col?: number
  fingerprint: string
  /** How often it was seen since the last record of the same fingerprint. */
  count: number
  /** HTTP status, operation and server request id of a failed request behind the error. */
  status?: number
  op?: string
  requestId?: string
  attrs?: Attributes
}

export interface ActionRecord extends WireRecordBase {
  kind: 'action'
  /** Milliseconds until the last request it caused was done and the page was quiet. */
  duration: number
  outcome: Outcome
  requests: number
  retries: number
  rage?: boolean
  dead?: boolean
}

export interface RequestRecord extends WireRecordBase {
  kind: 'request'
  method: string
  host: string
  /** Path template: dynamic segments collapsed. */
  path: string
  /** 0 where no answer came. */
  status: number
  duration: number
  /** GraphQL operation: `mutation ProcessCheckout`. */
  op?: string
  /** The request id that the server answered with. */
  requestId?: string
  traceId?: string
  spanId?: string
  /** Bytes of the answer as its `Content-Length` tells. */
  bytes?: number
  retry?: boolean
}

export type Attributes = Record<string, string | number | boolean>

export interface EventRecord extends WireRecordBase {
  kind: 'event'
  name: string
  attrs?: Attributes
}

export interface HealthRecord extends WireRecordBase {
  kind: 'health'
  signal: HealthSignal
  count: number
}

export type WireRecord = VitalRecord | ErrorRecord | ActionRecord | RequestRecord | EventRecord | HealthRecord

/** What all records of an envelope share. */
export interface WirePage {
  id: string
  route: string
  /** The document's server-stamped request id. */
  requestId?: string
  /** `traceparent` of the document's server span. */
  trace?: string
  service: string
  version?: string
  env?: string
  site?: string
  /** Rounded to 10 px. */
  viewport?: [number, number]
  device?: 'desktop' | 'mobile' | 'tablet'
  /** `4g`, `3g`, `2g`, `slow-2g`. */
  connection?: string
  saveData?: boolean
  session?: string
  previousSession?: string
  /** A hash that the site identified the visitor with. */
  user?: string
  ratio?: number
  sdk?: string
}

export interface Envelope {
  v: typeof WIRE_VERSION
  /** Wall clock of the page in epoch milliseconds. */
  sentAt: number
  /** Numbers the envelopes of one page view from 0, without gaps. */
  seq: number
  /** What the page had to drop since its last delivered envelope, by reason. */
  dropped?: Record<string, number>
  page: WirePage
  records: WireRecord[]
}
