import type { IngressSettings } from './options.js'
import type { RequestScope } from './request-scope.js'

/**
 * Property of a request that holds its scope. Nested middleware finds the outer scope there, also across copies of this
 * package.
 */
const SLOT = Symbol.for('throughline/request/1')

/**
 * Returns the scope that an outer middleware has opened for the same request. Reusing it avoids recording the request
 * twice.
 */
export function findOpened(source: object, { telemetry }: IngressSettings): RequestScope | undefined {
  const opened: RequestScope | undefined = Reflect.get(source, SLOT)
  if (opened?.namespace !== telemetry.namespace) return undefined
  telemetry.warnOnce(
    'a request passed through two scopes; the outer one is used and the options of the inner one are ignored. Configure a single scope.',
  )
  return opened
}

/** Stores the scope of a request for nested middleware. Returns a function that removes it. */
export function markOpened(source: object, scope: RequestScope): () => void {
  Reflect.defineProperty(source, SLOT, { value: scope, configurable: true, writable: true })
  // Not deleted: `delete` would deoptimize the request object.
  return () => void Reflect.set(source, SLOT, undefined)
}
