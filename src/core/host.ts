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

/** What a signal belongs to. Defaults: now, the page view of that time, no action. */
export interface SignalContext {
  /** On the page's clock, in milliseconds. */
  at?: number
  view?: View | undefined
  action?: Action | undefined
  how?: How | undefined
  /** Another action that it may belong to. */
  other?: Action | undefined
}

/** What the rest of the runtime depends on. */
export interface RuntimeBase {
  readonly page: Page
  readonly options: Options
  /** Logs a problem for developers, once each; silent unless `debug` is on. */
  readonly warn: Warn
}

/** The part that loads when the page is idle: the transport, and everything that is only needed to send. */
export interface Tail extends Omit<Transport, 'add'> {
  /** Creates the record of a signal, and sends it. */
  add(emitted: Emitted): void
  /** Records a declared event, caused by the code that was running when it was tracked. */
  track(name: string, attributes: Attributes | undefined, cause: Cause | undefined, at: number): void
  /** Checks what the page has given to `identify()`. */
  identify(): void
  /** Records an error that was observed. */
  see(sighted: Sighted): void
}

/** Creates the tail of a running Throughline; `ownScript` is the address of its script tag. */
export type MakeTail = (host: Host, ownScript?: string) => Tail

/** Returns the code of the tail, which may have to be loaded. */
export type LoadTail = () => MakeTail | Promise<MakeTail>

/** Queues records and calls until the tail is loaded, then passes them on. */
export interface Outbox {
  add(emitted: Emitted): void
  /** Counts records that are dropped. */
  drop(reason: string, count?: number): void
  /** Runs code with the tail, immediately or once it has loaded. */
  withTail(run: (tail: Tail) => void): void
  /** Sends the records that are waiting. `isLast`: the page may not come back, so they are not kept for the tail. */
  flush(isLast?: boolean): void
  /** Discards the records that are waiting. */
  clear(): void
  /** Loads the tail, unless it is loading already. */
  load(): void
}

/** What a collector receives: the page, the domain, and a way to record observations. */
export interface Host extends RuntimeBase, Outbox {
  readonly actions: Actions
  /** The current attributor; one that a collector provides replaces it. */
  readonly attributor: Attributor
  /** Whether the visitor was scrolling at a time on the page's clock. */
  isScrolling(at: number): boolean
  /** The destination of envelopes, and what they share. */
  readonly source: EnvelopeSource
  readonly views: PageViews
  readonly visitor: Visitor
  emit(signal: Signal, context?: SignalContext): void
  consent(given: Consent): void
  /** Whether another agent sets `traceparent` on the page's requests, or may set it. */
  hasTracingAgent(): boolean
  /** Counts a rollout-health signal; the count is sent as a record. */
  health(signal: HealthSignal): unknown
  /** Failed requests, by the rejection, the response or the XHR to which an error may refer. */
  readonly failures: WeakMap<object, FailedRequest>
}

/** What a caller of `captureError` knows about the error. */
export interface CaptureContext {
  /** @default true */
  handled?: boolean
  source?: 'manual' | 'boundary'
  attributes?: Attributes
}

/** An unsuccessful request, for the error that follows from it. */
export interface FailedRequest {
  status: number
  op: string | undefined
  requestId: string | undefined
}

/** An error as it was observed, before it is read. */
export interface Sighted extends Pick<ErrorRecord, 'source' | 'handled' | 'url' | 'line' | 'col' | 'attrs'> {
  readonly thrown: unknown
  /** Fields of the event, for when the thrown value cannot be read. */
  readonly message?: string
  readonly context: SignalContext & { readonly view: View }
}

/** What a collector adds to the runtime besides records. */
export interface Provided {
  /** Attributes running code more precisely than by the synchronous call stack. */
  attributor?: Attributor
  /** Connects code that was compiled to keep its action. */
  attach?: (slot: KeeperSlot) => void
  captureError?: (error: unknown, context?: CaptureContext) => void
  /** Takes an `error` or `unhandledrejection` event that was fired before the start. */
  seeError?: (event: Event) => void
  /** Called before records are sent, to record what was only counted so far. */
  beforeFlush?: () => void
}

/**
 * Observes one area of the page from now on. Everything that it attaches through the page is removed when the page is
 * released.
 */
export type Collector = ((host: Host) => Provided | undefined) | ((host: Host) => void)
