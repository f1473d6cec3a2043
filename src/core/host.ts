import type { Page } from '../page/page.js'
import type { Attribution as How } from '../shared/action.js'
import type { KeeperSlot } from '../shared/keep.js'
import type { Attributes, HealthSignal } from '../shared/wire.js'
import type { Action, Actions } from './actions.js'
import type { Attributor } from './attribution/attributor.js'
import type { Warn } from './diagnostics.js'
import type { Consent, Options } from './options.js'
import type { PageViews, View } from './page-view.js'
import type { Signal } from './signal.js'
import type { Transport } from './transport.js'
import type { Visitor } from './visitor.js'

/** What a signal belongs to; each part has a default: now, the page view of that time, no action. */
export interface SignalContext {
  /** On the page's clock, in milliseconds. */
  at?: number
  view?: View | undefined
  action?: Action | undefined
  how?: How | undefined
  /** Another action of whose work it may be a part. */
  other?: Action | undefined
}

/** What everything else stands on. */
export interface Ground {
  readonly page: Page
  readonly options: Options
  /** Tells a developer, once each, what is wrong; silent unless `debug` is on. */
  readonly warn: Warn
}

/** What a collector is handed: the page, the domain, and a way to tell what it saw. */
export interface Host extends Ground, Transport {
  readonly actions: Actions
  /** Connects code that was compiled to keep its action; there where actions are followed exactly. */
  attach?: (slot: KeeperSlot) => void
  /** Replaced by whoever follows causality better. */
  attributor: Attributor
  readonly views: PageViews
  readonly visitor: Visitor
  emit(signal: Signal, context?: SignalContext): void
  consent(given: Consent): void
  /** Whether another agent sets `traceparent` on the page's requests, or may. */
  hasTracingAgent(): boolean
  /** Counts a rollout-health signal; the count is delivered as a record. */
  health(signal: HealthSignal): unknown
  /** Called before records are sent: the last chance to tell what was only counted so far. */
  readonly flushers: (() => void)[]
  /** What is known of the request behind a rejection, a response or an XHR. */
  readonly failures: WeakMap<object, FailedRequest>
  /** Set by the errors collector; without it a captured error is only counted. */
  captureError(error: unknown, context?: CaptureContext): void
}

/** What a caller knows of an error that it hands over. */
export interface CaptureContext {
  /** @default true */
  handled?: boolean
  source?: 'manual' | 'boundary'
  attributes?: Attributes
}

/** A request that did not succeed, for the error that follows from it. */
export interface FailedRequest {
  status: number
  op: string | undefined
  requestId: string | undefined
}

/** Watches one thing from now on. What it takes hold of through the page is given back when the page is released. */
export type Collector = (host: Host) => void
