import type { FillRandom } from '../../src/shared/bytes.js'
import { isSampled } from '../../src/shared/hash.js'
import { FLAG_RANDOM, FLAG_SAMPLED, type TraceContext } from '../../src/shared/trace-context.js'
import type { Clock } from '../export/clock.js'
import type { Resource, Span } from '../otlp/model.js'
import { readTracer } from './agent.js'
import { startAgentWork } from './agent-work.js'
import { DONE } from './done.js'
import { mintHexId } from './hex-id.js'
import { type SpanContext, toSpan } from './span.js'
import { tryCall } from './user-code.js'
import type { Work, WorkFacts } from './work.js'

/** How spans are written without an OpenTelemetry SDK. */
export interface SpanWriter {
  clock: Clock
  fillRandom: FillRandom
  /** Share of traces that are recorded, 0 to 1. */
  traceSampleRatio: number
  resource: Resource
  /** `undefined` without a sink for spans. */
  write: ((span: Span) => Promise<unknown>) | undefined
}

/** Starts a unit of work: a span of the OpenTelemetry SDK if one is registered, else one of ours. */
export function startWork(facts: WorkFacts, writer: SpanWriter): Work {
  // The SDK runs the application's sampler and span processors, which may throw.
  const work = tryCall(() => {
    const tracer = readTracer()
    return tracer && startAgentWork(facts, tracer)
  })
  return work ?? startOwnWork(facts, writer)
}

function startOwnWork(facts: WorkFacts, writer: SpanWriter): Work {
  const { name, kind, startedAt, parent, follows, links = follows ? [follows] : [], attributes } = facts
  const { clock, fillRandom, traceSampleRatio } = writer
  const traceId = parent?.traceId ?? mintHexId(fillRandom, 16)
  // If the parent was recorded, so is this; otherwise every span of a trace gets the same decision.
  const { sampleBy = traceId } = facts
  const isKept = facts.isForced || isRecorded(parent) || isRecorded(follows) || isSampled(sampleBy, traceSampleRatio)
  const spanContext: SpanContext = {
    traceId,
    spanId: mintHexId(fillRandom, 8),
    flags: (parent ? parent.flags & FLAG_RANDOM : FLAG_RANDOM) | (isKept ? FLAG_SAMPLED : 0),
    links,
  }
  if (parent) spanContext.parentSpanId = parent.spanId
  if (parent?.tracestate) spanContext.tracestate = parent.tracestate
  const noted = [attributes]
  let hasEnded = false
  return {
    spanContext,
    run: (run) => run(),
    set(more) {
      if (writer.write) noted.push(more)
    },
    end({ endedAt = clock.now(), error, name: finalName = name, attributes: last } = {}) {
      if (hasEnded) return DONE
      hasEnded = true
      if (!writer.write || (!isKept && error === undefined)) return DONE
      noted.push(last)
      return writer.write(toSpan({ spanContext, name: finalName, kind, startedAt, endedAt, attributes: noted, error }))
    },
  }
}

const isRecorded = (parent: TraceContext | undefined): boolean => !!parent && (parent.flags & FLAG_SAMPLED) !== 0
