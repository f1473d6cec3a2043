import type { IngressSettings } from './options.js'
import type { RequestScope } from './request-scope.js'

/** The slot of a request by which a second door on its way finds the scope of the first, also in another copy of this package. */
const SLOT = Symbol.for('throughline/request/1')

/** The scope that a door further out has opened for the same request, which then is served within it: two would tell of it twice. */
export function findOpened(source: object, { telemetry }: IngressSettings): RequestScope | undefined {
  const opened: RequestScope | undefined = Reflect.get(source, SLOT)
  if (opened?.namespace !== telemetry.namespace) return undefined
  telemetry.warnOnce(
    'a request came to a second scope; the first one holds, and the options of the second are not used for it. Give all of them to one.',
  )
  return opened
}

/** Leaves the scope of a request for doors further in. Gives back what takes it away again. */
export function markOpened(source: object, scope: RequestScope): () => void {
  Reflect.defineProperty(source, SLOT, { value: scope, configurable: true, writable: true })
  // Not deleted: that makes a slow object of the request.
  return () => void Reflect.set(source, SLOT, undefined)
}
