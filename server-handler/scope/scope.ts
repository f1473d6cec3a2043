import type { SpanContext } from '../telemetry/span.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { Work } from '../telemetry/work.js'
import type { InboundAction } from './action.js'
import type { GraphqlOperation } from './operation.js'
import { createPending, type Pending } from './pending.js'

/** The context of the current work: a request being served, a job being run, a callback. */
export interface Scope {
  readonly namespace: string
  /** Id of the request; in a job, of the request that enqueued it. */
  readonly requestId: string | undefined
  readonly correlationId: string | undefined
  readonly sessionId: string | undefined
  readonly operation: Partial<GraphqlOperation> | undefined
  /** The action that caused the work. */
  readonly action: InboundAction | undefined
  /** The work's own span. */
  readonly trace: SpanContext
  /** Business keys known so far; see {@link setJoinKey}. */
  readonly joinKeys: Readonly<Record<string, string>>
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** Keeps the runtime alive for work that continues after the response. All of it is awaited together. */
  waitUntil(promise: Promise<unknown>): void
  /** Telemetry shared by the parts of the server. */
  readonly telemetry: Telemetry
  /** The current span. */
  readonly work: Work
  /** Work that continues in the background. */
  readonly pending: Pending
}

/** The fields of a scope; omitted ones are unknown. */
export type ScopeParts = Pick<Scope, 'telemetry' | 'work'> &
  Partial<Omit<Scope, 'namespace' | 'trace' | 'pending' | 'waitUntil'>>

/** Creates a scope. */
export function createScope(parts: ScopeParts): Scope {
  const { telemetry, work } = parts
  const pending = createPending()
  // Field by field: spreading copies costs a request more than its headers do.
  return {
    namespace: telemetry.namespace,
    requestId: parts.requestId,
    correlationId: parts.correlationId,
    sessionId: parts.sessionId,
    operation: parts.operation,
    action: parts.action,
    trace: work.spanContext,
    joinKeys: { ...parts.joinKeys },
    startedAt: parts.startedAt ?? telemetry.clock.now(),
    waitUntil: pending.add,
    telemetry,
    work,
    pending,
  }
}

/** The slot with which several copies of this package share one scope; bundlers often duplicate packages. */
const SLOT = Symbol.for('throughline/scope/1')

interface ScopeStorage {
  run<T>(scope: Scope, run: () => T): T
  getStore(): Scope | undefined
}

/**
 * Runs a function within a scope. Everything that it calls, also after `await`, finds the scope with {@link
 * currentScope}.
 *
 * @example
 * await runInScope(scope, () => handleRequest(request))
 */
export function runInScope<T>(scope: Scope, run: () => T): T {
  const storage = openStorage()
  const within = () => scope.work.run(run)
  return storage ? storage.run(scope, within) : within()
}

/**
 * The current scope; `undefined` outside of one.
 *
 * @example
 * const requestId = currentScope()?.requestId
 */
export function currentScope(): Scope | undefined {
  return readSlot()?.getStore()
}

function readSlot(): ScopeStorage | undefined {
  return Reflect.get(globalThis, SLOT)
}

// Created with the first request, not on import. A runtime without `AsyncLocalStorage` has no current scope, and
// nothing throws.
function openStorage(): ScopeStorage | undefined {
  const open = readSlot()
  if (open) return open
  const Storage = globalThis.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage ?? globalStorage()
  if (!Storage) return undefined
  const storage: ScopeStorage = new Storage<Scope>()
  Reflect.set(globalThis, SLOT, storage)
  return storage
}

// Edge runtimes have the class as a global and no module to import it from.
function globalStorage(): (new () => ScopeStorage) | undefined {
  const found: unknown = Reflect.get(globalThis, 'AsyncLocalStorage')
  return typeof found === 'function' ? (found as new () => ScopeStorage) : undefined
}
