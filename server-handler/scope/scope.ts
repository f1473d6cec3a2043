import type { TracePlace } from '../telemetry/span.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { Work } from '../telemetry/work.js'
import type { InboundAction } from './action.js'
import type { GraphqlOperation } from './operation.js'
import { createPending, type Pending } from './pending.js'

/** What is known about the work at hand: a request that is served, a job that is run, an answer that came late. */
export interface Scope {
  readonly namespace: string
  /** Id of the request; in a job, of the request that it came from. */
  readonly requestId: string | undefined
  readonly correlationId: string | undefined
  readonly sessionId: string | undefined
  readonly operation: Partial<GraphqlOperation> | undefined
  /** Why the work is done. */
  readonly action: InboundAction | undefined
  /** The work's own span. */
  readonly trace: TracePlace
  /** Business keys that are known by now; see {@link setJoinKey}. */
  readonly joinKeys: Readonly<Record<string, string>>
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** Keeps the runtime alive for what goes on after the answer. All of it is waited for at once. */
  waitUntil(promise: Promise<unknown>): void
  /** What the parts of the server share. */
  readonly telemetry: Telemetry
  /** The span under way. */
  readonly work: Work
  /** What goes on beside the work. */
  readonly pending: Pending
}

/** What a scope is made of; what is left out is unknown. */
export type ScopeParts = Pick<Scope, 'telemetry' | 'work'> &
  Partial<Omit<Scope, 'namespace' | 'trace' | 'pending' | 'waitUntil'>>

/** Puts a scope together. */
export function createScope(parts: ScopeParts): Scope {
  const { telemetry, work } = parts
  const pending = createPending()
  // Name by name: copies of copies cost a request more than its headers do.
  return {
    namespace: telemetry.namespace,
    requestId: parts.requestId,
    correlationId: parts.correlationId,
    sessionId: parts.sessionId,
    operation: parts.operation,
    action: parts.action,
    trace: work.place,
    joinKeys: { ...parts.joinKeys },
    startedAt: parts.startedAt ?? telemetry.clock.now(),
    waitUntil: pending.add,
    telemetry,
    work,
    pending,
  }
}

/** The slot by which two copies of this package share one scope; a bundler often makes copies. */
const SLOT = Symbol.for('throughline/scope/1')

interface ScopeStorage {
  run<T>(scope: Scope, run: () => T): T
  getStore(): Scope | undefined
}

/**
 * Runs a function within a scope: whatever it calls, also after `await`, finds it by {@link currentScope}.
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
 * The scope of the work at hand; `undefined` outside of one.
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

// Made with the first request, not by importing. A runtime without it keeps no scope, and nothing breaks.
function openStorage(): ScopeStorage | undefined {
  const open = readSlot()
  if (open) return open
  const Storage = globalThis.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage ?? globalStorage()
  if (!Storage) return undefined
  const storage: ScopeStorage = new Storage<Scope>()
  Reflect.set(globalThis, SLOT, storage)
  return storage
}

// Edge runtimes have the class as a global and no module to take it from.
function globalStorage(): (new () => ScopeStorage) | undefined {
  const found: unknown = Reflect.get(globalThis, 'AsyncLocalStorage')
  return typeof found === 'function' ? (found as new () => ScopeStorage) : undefined
}
