import { ACTION_FIELDS } from '../../src/shared/action.js'
import { randomHex } from '../../src/shared/bytes.js'
import { actionAttribute } from '../../src/shared/names.js'
import { FLAG_RANDOM, FLAG_SAMPLED, type TraceContext } from '../../src/shared/trace-context.js'
import { createHeaderReader, type HeaderSource } from './header-source.js'
import { type NormalizedIngress, normalizeIngress } from './normalize.js'
import type { IngressSettings } from './options.js'
import { readRequestId } from './request-id.js'
import type { MatchedRoute } from './routes.js'

/** What is known about the request that is being served. */
export interface RequestScope extends Omit<NormalizedIngress, 'trace'>, MatchedRoute {
  readonly namespace: string
  readonly requestId: string
  readonly method: string
  /** This request's own span. */
  readonly trace: TraceContext & { parentSpanId?: string; tracestate?: string; link?: TraceContext }
  /** Epoch milliseconds. */
  readonly startedAt: number
}

/** Creates the scope of a request. Never throws, whatever the headers are. */
export function createScope(
  { method, path, headers }: { method: string; path: string; headers: HeaderSource },
  settings: IngressSettings,
): RequestScope {
  const { namespace, matchRoute, clock, fillRandom } = settings
  const route = matchRoute(path)
  const { trace, ...normalized } = normalizeIngress(headers, { namespace, routeClass: route.routeClass })
  return {
    ...normalized,
    ...route,
    namespace,
    method,
    requestId: readRequestId(createHeaderReader(headers)),
    trace: {
      traceId: trace.parent?.traceId ?? randomHex(fillRandom, 16),
      spanId: randomHex(fillRandom, 8),
      flags: trace.parent?.flags ?? FLAG_SAMPLED | FLAG_RANDOM,
      ...(trace.parent ? { parentSpanId: trace.parent.spanId } : {}),
      ...(trace.tracestate ? { tracestate: trace.tracestate } : {}),
      ...(trace.link ? { link: trace.link } : {}),
    },
    startedAt: clock.now(),
  }
}

/** The slot by which two copies of this package share one scope; a bundler often makes copies. */
const SLOT = Symbol.for('throughline/scope/1')

interface ScopeStorage {
  run<T>(scope: RequestScope, run: () => T): T
  getStore(): RequestScope | undefined
}

/**
 * Runs a function within a scope: whatever it calls, also after `await`, finds it by {@link currentScope}.
 *
 * @example
 * await runInScope(scope, () => handleRequest(request))
 */
export function runInScope<T>(scope: RequestScope, run: () => T): T {
  const storage = openStorage()
  return storage ? storage.run(scope, run) : run()
}

/**
 * The scope of the request that is being served; `undefined` outside of one.
 *
 * @example
 * const requestId = currentScope()?.requestId
 */
export function currentScope(): RequestScope | undefined {
  return readSlot()?.getStore()
}

/**
 * Flat fields for any logger, so that every line of a request can be found by its ids.
 *
 * @example
 * console.log(JSON.stringify({ message: 'paid', ...scopeFields() }))
 */
export function scopeFields(scope: RequestScope | undefined = currentScope()): Record<string, string> {
  if (!scope) return {}
  const { action = {}, namespace } = scope
  const fields = {
    'request.id': scope.requestId,
    trace_id: scope.trace.traceId,
    span_id: scope.trace.spanId,
    'session.id': scope.sessionId,
    ...Object.fromEntries(
      ACTION_FIELDS.map((field) => [actionAttribute(namespace, field), Reflect.get(action, field)]),
    ),
  }
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])))
}

function readSlot(): ScopeStorage | undefined {
  return Reflect.get(globalThis, SLOT)
}

// Made with the first request, not by importing. A runtime without it keeps no scope, and nothing breaks.
function openStorage(): ScopeStorage | undefined {
  const open = readSlot()
  if (open) return open
  const Storage = globalThis.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage ?? globalStorage()
  if (!Storage) return undefined
  const storage: ScopeStorage = new Storage<RequestScope>()
  Reflect.set(globalThis, SLOT, storage)
  return storage
}

// Edge runtimes have the class as a global and no module to take it from.
function globalStorage(): (new () => ScopeStorage) | undefined {
  const found: unknown = Reflect.get(globalThis, 'AsyncLocalStorage')
  return typeof found === 'function' ? (found as new () => ScopeStorage) : undefined
}
