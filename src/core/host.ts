import type { Page } from '../page/page.js'
import type { Attribution as How } from '../shared/action.js'
import type { KeeperSlot } from '../shared/keep.js'
import type { Attributes, ErrorRecord, HealthSignal } from '../shared/wire.js'
import type { Action, Cause } from './action.js'
import type { Actions } from './actions.js'
import type { Attributor } from './attribution/attributor.js'
import type { Warn } from './diagnostics.js'
import type { EnvelopeSource } from './envelope-source.js'
import type { Consent, Options } from './options.js'
import type { PageViews, View } from './page-view.js'
import type { Emitted } from './record.js'
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
  /** Another action that it may belong to as well. */
  other?: Action | undefined
}

/** What the rest of the runtime is built on. */
export interface Ground {
  readonly page: Page
  readonly options: Options
  /** Logs a problem for developers, once each; silent unless `debug` is on. */
  readonly warn: Warn
}

/** What loads when the page is idle: the transport, and what is not needed before anything can be sent. */
export interface Tail extends Omit<Transport, 'add'> {
  /** Makes a record of a signal, and sends it. */
  add(emitted: Emitted): void
  /** Records a declared event, as caused by what ran when it was tracked. */
  track(name: string, attributes: Attributes | undefined, cause: Cause | undefined, at: number): void
  identify(hash: string): void
  /** Records an error that was seen. */
  see(sighted: Sighted): void
}

/** Makes the tail of a running throughline; `ownScript` is the address of its script tag. */
export type MakeTail = (host: Host, ownScript?: string) => Tail

/** Gives the code of the tail, which may have to be loaded. */
export type LoadTail = () => MakeTail | Promise<MakeTail>

/** Queues records and calls until the tail is loaded, and passes them to it from then on. */
export interface Outbox {
  add(emitted: Emitted): void
  /** Counts records that are not kept. */
  drop(reason: string, count?: number): void
  /** Runs with the tail, now or once it has loaded. */
  withTail(run: (tail: Tail) => void): void
  /** Sends what waits now. `isLast`: the page may not come back, so that what waits is not kept for the tail. */
  flush(isLast?: boolean): void
  /** Forgets what waits. */
  clear(): void
  /** Loads the tail, unless that has begun. */
  load(): void
}

/** What a collector receives: the page, the domain, and a way to record what it saw. */
export interface Host extends Ground, Outbox {
  readonly actions: Actions
  /** The running one: what a collector provides takes its place. */
  readonly attributor: Attributor
  /** Whether the visitor scrolls at a time on the page's clock. */
  isScrolling(at: number): boolean
  /** Where envelopes go, and what they share. */
  readonly source: EnvelopeSource
  readonly views: PageViews
  readonly visitor: Visitor
  emit(signal: Signal, context?: SignalContext): void
  consent(given: Consent): void
  /** Whether another agent sets `traceparent` on the page's requests, or may. */
  hasTracingAgent(): boolean
  /** Counts a rollout-health signal; the count is delivered as a record. */
  health(signal: HealthSignal): unknown
  /** What is known of the request behind a rejection, a response or an XHR. */
  readonly failures: WeakMap<object, FailedRequest>
}

/** What a caller of `captureError` knows of the error. */
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

/** An error as it was seen, before it is read. */
export interface Sighted extends Pick<ErrorRecord, 'source' | 'handled' | 'url' | 'line' | 'col' | 'attrs'> {
  readonly thrown: unknown
  /** Of the event, where nothing was thrown that can be read. */
  readonly message?: string
  readonly context: SignalContext & { readonly view: View }
}

/** What a collector adds to the runtime besides records. */
export interface Provided {
  /** Follows causality better than by what runs synchronously. */
  attributor?: Attributor
  /** Connects code that was compiled to keep its action. */
  attach?: (slot: KeeperSlot) => void
  captureError?: (error: unknown, context?: CaptureContext) => void
  /** Takes an `error` or `unhandledrejection` event that was heard before the start. */
  seeError?: (event: Event) => void
  /** Called before records are sent: the last chance to record what was only counted so far. */
  beforeFlush?: () => void
}

/** Watches one thing from now on. What it takes hold of through the page is given back when the page is released. */
export type Collector = ((host: Host) => Provided | undefined) | ((host: Host) => void)
