import type { TraceContext } from '../../src/shared/trace-context.js'
import type { Attributes } from '../otlp/log.js'
import type { TracePlace, WorkKind } from './span.js'

/** What starting a piece of work needs to know. */
export interface WorkFacts {
  name: string
  kind: WorkKind
  /** Epoch milliseconds. */
  startedAt: number
  /** The span that it is a child of; without one it begins a trace. */
  parent?: (TraceContext & { tracestate?: string }) | undefined
  links?: readonly TraceContext[] | undefined
  /**
   * Id by whose hash is decided whether a new trace is recorded: that of a caller whose trace ends here, so that both
   * decide alike. Its flag is not believed. @default the new trace's id
   */
  sampleBy?: string | undefined
  /** Work of ours that it follows from, later: if that was recorded, so is this. A stranger's link does not count. */
  follows?: TraceContext | undefined
  attributes?: Attributes | undefined
}

/** How a piece of work ended. */
export interface WorkEnd {
  /** Epoch milliseconds. @default now */
  endedAt?: number | undefined
  /** A word or a sentence; a span with one is an error. */
  error?: string | undefined
  /** A better name than the one that it began with. */
  name?: string | undefined
  attributes?: Attributes | undefined
}

/** A piece of work under way: a request, a call, a job. It becomes one span. */
export interface Work {
  readonly place: TracePlace
  /** Runs a function within it, so that an OpenTelemetry SDK hangs its own spans under it. */
  run<T>(run: () => T): T
  set(attributes: Attributes): void
  /** Ends it, once. Resolves when its span is on its way; never rejects. */
  end(how?: WorkEnd): Promise<unknown>
}
