import {
  type Attributes as AgentAttributes,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api'
import type { TraceContext } from '../../src/shared/trace-context.js'
import type { Attributes } from '../otlp/log.js'
import { readActiveSpan, runWithSpan, toRemoteContext, toTraceContext } from './agent.js'
import { DONE } from './done.js'
import type { SpanContext, WorkKind } from './span.js'
import { tryCall } from './user-code.js'
import type { Work, WorkFacts } from './work.js'

const KINDS: Readonly<Record<WorkKind, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

/** Starts work as a span of the SDK, whose sampler decides about it. */
export function startAgentWork(facts: WorkFacts, tracer: Tracer): Work {
  const { name, kind, startedAt, parent, follows, links = follows ? [follows] : [], attributes = {} } = facts
  const span = tracer.startSpan(
    name,
    {
      kind: KINDS[kind],
      startTime: startedAt,
      attributes: toAgentAttributes(attributes),
      links: links.map(({ traceId, spanId, flags }) => ({ context: { traceId, spanId, traceFlags: flags } })),
      root: !parent,
    },
    parent && !isActive(parent) ? toRemoteContext(parent) : undefined,
  )
  return toWork({ span, links, parentSpanId: parent?.spanId, isOurs: true })
}

// The active span is the default parent. It is local, so it must not be passed as a remote one.
function isActive({ spanId }: TraceContext): boolean {
  return readActiveSpan()?.spanContext().spanId === spanId
}

/** Uses a span for the current work that other code has started and will end. */
export function adoptSpan(span: Span): Work {
  return toWork({ span, links: [], parentSpanId: undefined, isOurs: false })
}

interface WrappedSpan {
  span: Span
  links: SpanContext['links']
  parentSpanId: string | undefined
  /** Whether the span was started here, and must be ended here. */
  isOurs: boolean
}

function toWork({ span, links, parentSpanId, isOurs }: WrappedSpan): Work {
  const context = span.spanContext()
  const tracestate = context.traceState?.serialize()
  return {
    spanContext: {
      ...toTraceContext(context),
      ...(parentSpanId ? { parentSpanId } : {}),
      ...(tracestate ? { tracestate } : {}),
      links,
    },
    run: (run) => runWithSpan(span, run),
    // These calls run the application's span processors, which may throw.
    set: (attributes) => void tryCall(() => span.setAttributes(toAgentAttributes(attributes))),
    end({ endedAt, error, name, attributes } = {}) {
      tryCall(() => {
        // The owner may have ended it already; an SDK warns about later changes.
        if (attributes && span.isRecording()) span.setAttributes(toAgentAttributes(attributes))
        if (!isOurs) return // Name, status and end belong to its owner.
        if (name) span.updateName(name)
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
        span.end(endedAt)
      })
      return DONE
    },
  }
}

// The SDK accepts neither undefined values nor our marker for doubles.
function toAgentAttributes(attributes: Attributes): AgentAttributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, given]) => {
      const value = typeof given === 'object' ? given.double : given
      return value === undefined || value === '' ? [] : [[key, value]]
    }),
  )
}
