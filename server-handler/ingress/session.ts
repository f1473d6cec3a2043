import { within } from '../export/clock.js'
import { runInScope, type Scope } from '../scope/scope.js'
import { setSession } from '../scope/session.js'
import { tryCall } from '../telemetry/user-code.js'
import type { DeriveInput, IngressSettings, VerifiedSession } from './options.js'

/** Longest time that a request waits for its session: keys may have to be fetched. */
const LIMIT_MS = 1_500

/** Sets the verified session of a request. Returns a promise if it is not known at once; the promise never rejects. */
export function openSession(
  scope: Scope,
  input: DeriveInput,
  { session, telemetry }: IngressSettings,
): Promise<void> | undefined {
  const found = session && tryCall(() => session(input))
  const set = (known: VerifiedSession) => void (known && setSession(known, scope))
  if (!isPromise(found)) return set(found)
  const limit = { clock: telemetry.clock, limitMs: LIMIT_MS, late: undefined }
  return within(found, limit).then(set, () => {})
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value
}

/** Runs a request within its scope, once its session is known. */
export function runRequest<T>(
  scope: Scope & { readonly ready?: Promise<void> | undefined },
  run: () => T,
): T | Promise<T> {
  const { ready } = scope
  return ready ? ready.then(() => runInScope(scope, run)) : runInScope(scope, run)
}
