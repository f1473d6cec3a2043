import type { TraceContext } from '../../src/shared/trace-context.js'
import type { Attributes } from '../otlp/log.js'
import type { SpanContext, WorkKind } from './span.js'

/** What is needed to start a unit of work. */
export interface WorkFacts {
  name: string
  kind: WorkKind
  /** Epoch milliseconds. */
  startedAt: number
  /** The parent span; without one it is a root. */
  parent?: (TraceContext & { tracestate?: string }) | undefined
  links?: readonly TraceContext[] | undefined
  /**
   * Id whose hash determines whether a new trace is recorded: that of a caller whose trace ends here, so that both
   * decide alike. The caller's sampled flag is ignored. @default the new trace's id
   */
  sampleBy?: string | undefined
  /** Whether it is recorded in any case, with everything that it causes. @default false */
  isForced?: boolean | undefined
  /**
   * Our own earlier work that caused it: if that was recorded, so is this. Links from untrusted callers are ignored.
   */
  follows?: TraceContext | undefined
  attributes?: Attributes | undefined
}

/** How a piece of work ended. */
export interface WorkEnd {
  /** Epoch milliseconds. @default now */
  endedAt?: number | undefined
  /** The error, as a word or a sentence; a span with one has the status error. */
  error?: string | undefined
  /** A more precise name than the initial one. */
  name?: string | undefined
  attributes?: Attributes | undefined
}

/** A unit of work in progress: a request, a call, a job. It becomes one span. */
export interface Work {
  readonly spanContext: SpanContext
  /** Runs a function within it, so that an OpenTelemetry SDK creates child spans. */
  run<T>(run: () => T): T
  set(attributes: Attributes): void
  /** Ends it, once. Resolves when its span has been written or dropped; never rejects. */
  end(how?: WorkEnd): Promise<unknown>
}
