import type {
  Attributes,
  Context,
  ContextManager,
  MeterProvider,
  Span,
  SpanContext,
  TracerProvider,
} from '@opentelemetry/api'
import { isTraceContext, type TraceContext } from '../../src/shared/trace-context.js'

/**
 * The registered OpenTelemetry SDK. All copies of `@opentelemetry/api` of one major version share one slot of the
 * global object, so it is found without importing the package, which is then optional.
 */
export interface Agent {
  trace?: TracerProvider
  context?: ContextManager
  metrics?: MeterProvider
}

const SLOT = Symbol.for('opentelemetry.js.api.1')

/** Contexts hold their span under a key that is the same in every copy of the API. */
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN')

/** The SDK of this process; `undefined` where none is registered. */
export function readAgent(): Agent | undefined {
  return Reflect.get(globalThis, SLOT)
}

/** The active span of the SDK; `undefined` without one, or if it has no valid ids. */
export function readActiveSpan(agent: Agent | undefined = readAgent()): Span | undefined {
  const span = agent?.context?.active().getValue(SPAN_KEY) as Span | undefined
  return span && isTraceContext(toTraceContext(span.spanContext())) ? span : undefined
}

/** The SDK's ids as ours. */
export function toTraceContext({ traceId, spanId, traceFlags }: SpanContext): TraceContext {
  return { traceId, spanId, flags: traceFlags & 0xff }
}

/** Runs a function with a span as the active one. */
export function runWithSpan<T>({ context }: Agent, span: Span, run: () => T): T {
  return context ? context.with(context.active().setValue(SPAN_KEY, span), run) : run()
}

/** A context whose span belongs to another process: spans started in it are its children. */
export function toRemoteContext({ context }: Agent, parent: TraceContext & { tracestate?: string }): Context {
  return (context?.active() ?? createContext()).setValue(SPAN_KEY, toRemoteSpan(parent))
}

// An SDK reads only the ids of a parent; the rest is for code that finds it active.
function toRemoteSpan({ traceId, spanId, flags, tracestate }: TraceContext & { tracestate?: string }): Span {
  const span: Span = {
    spanContext: () => ({
      traceId,
      spanId,
      traceFlags: flags,
      isRemote: true,
      ...(tracestate ? { traceState: toTraceState(tracestate) } : {}),
    }),
    isRecording: () => false,
    setAttribute: () => span,
    setAttributes: (_: Attributes) => span,
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    setStatus: () => span,
    updateName: () => span,
    recordException: () => {},
    end: () => {},
  }
  return span
}

// Vendors read their own entry; the caller's validated list is not changed here.
function toTraceState(text: string): NonNullable<SpanContext['traceState']> {
  const members = text.split(',').map((member): [string, string] => {
    const equals = member.indexOf('=')
    return [member.slice(0, equals), member.slice(equals + 1)]
  })
  const withMembers = (list: readonly [string, string][]) =>
    toTraceState(list.map(([key, value]) => `${key}=${value}`).join())
  const without = (key: string) => members.filter(([name]) => name !== key)
  return {
    get: (key) => members.find(([name]) => name === key)?.[1],
    set: (key, value) => withMembers([[key, value], ...without(key)]),
    unset: (key) => withMembers(without(key)),
    serialize: () => text,
  }
}

// Spans may be recorded without a context manager; then there is no active context.
function createContext(values: ReadonlyMap<symbol, unknown> = new Map()): Context {
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value) => createContext(new Map([...values, [key, value]])),
    deleteValue: (key) => createContext(new Map([...values].filter(([name]) => name !== key))),
  }
}
