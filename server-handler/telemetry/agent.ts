import {
  type Context,
  context,
  createNoopMeter,
  createTraceState,
  isSpanContextValid,
  type Meter,
  type MeterProvider,
  metrics,
  type ProxyTracerProvider,
  type Span,
  type SpanContext,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import type { TraceContext } from '../../src/shared/trace-context.js'

/** Name of the instrumentation scope of our spans and metrics. */
const SCOPE = 'throughline'

/** Returns the tracer of this process's OpenTelemetry SDK; `undefined` if none is registered. */
export function readTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider()
  return isProxy(provider) ? provider.getDelegateTracer(SCOPE) : provider.getTracer(SCOPE)
}

/** Whether it is the API's own proxy, which delegates to a registered one; an app may have another copy of the API. */
function isProxy(provider: TracerProvider): provider is ProxyTracerProvider {
  return 'getDelegateTracer' in provider
}

/** Reads the meter of the registered metrics SDK; `undefined` if there is none. The SDK is asked once for it. */
export function createMeterReader(): () => Meter | undefined {
  let provider: MeterProvider | undefined
  let meter: Meter | undefined
  return () => {
    const registered = metrics.getMeterProvider()
    if (registered === provider) return meter
    provider = registered
    const found = registered.getMeter(SCOPE)
    meter = found === createNoopMeter() ? undefined : found
    return meter
  }
}

/** The active span of the SDK; `undefined` without one, or if it has no valid ids. */
export function readActiveSpan(): Span | undefined {
  const span = trace.getActiveSpan()
  return span && isSpanContextValid(span.spanContext()) ? span : undefined
}

/** The SDK's ids as ours. */
export function toTraceContext({ traceId, spanId, traceFlags }: SpanContext): TraceContext {
  return { traceId, spanId, flags: traceFlags & 0xff }
}

/** Runs a function with a span as the active one. */
export function runWithSpan<T>(span: Span, run: () => T): T {
  return context.with(trace.setSpan(context.active(), span), run)
}

/** A context whose span belongs to another process: spans started in it are its children. */
export function toRemoteContext({
  traceId,
  spanId,
  flags,
  tracestate,
}: TraceContext & { tracestate?: string }): Context {
  return trace.setSpanContext(context.active(), {
    traceId,
    spanId,
    traceFlags: flags,
    isRemote: true,
    ...(tracestate ? { traceState: createTraceState(tracestate) } : {}),
  })
}
