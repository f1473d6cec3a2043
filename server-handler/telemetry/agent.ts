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

/**
 * Whether a provider is the API's proxy, which delegates to the registered one. It is recognized by its method, since an
 * app may have another copy of the API.
 */
function isProxy(provider: TracerProvider): provider is ProxyTracerProvider {
  return 'getDelegateTracer' in provider
}

/** Creates the function that returns the meter of the registered metrics SDK, if any. Each SDK is called once for it. */
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

/** Returns the active span of the SDK; `undefined` without one, or if it has no valid ids. */
export function readActiveSpan(): Span | undefined {
  const span = trace.getActiveSpan()
  return span && isSpanContextValid(span.spanContext()) ? span : undefined
}

/** Converts the ids of an SDK's span to ours. */
export function toTraceContext({ traceId, spanId, traceFlags }: SpanContext): TraceContext {
  return { traceId, spanId, flags: traceFlags & 0xff }
}

/** Runs a function with a span as the active one. */
export function runWithSpan<T>(span: Span, run: () => T): T {
  return context.with(trace.setSpan(context.active(), span), run)
}

/** Returns a context whose span belongs to another process: spans that are started in it are children of that span. */
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
