import type { Attributes } from '../shared/wire.js'
import type { CaptureContext } from './host.js'
import { CONSENT, type Consent, type FindRoute } from './options.js'
import type { Running } from './runtime.js'

/** Methods that the page may call on a running Throughline; callers guard them. */
export interface Controls {
  track(name: string, attributes?: Attributes): void
  identify(hash: string): void
  captureError(error: unknown, context?: CaptureContext): void
  consent(given: Consent): void
  route(pattern: string | FindRoute): void
  flush(): void
  stop(): void
}

/** Creates the controls of a running Throughline. */
export function createControls(host: Running): Controls {
  const { page, visitor, warn, drop, flush, withTail } = host
  return {
    track(name, attributes) {
      const cause = host.attributor.current()
      const at = page.now()
      // The page may change the attributes before they are read.
      const given = page.guard(() => attributes && { ...attributes }) ?? attributes
      withTail((tail) => tail.track(name, given, cause, at))
    },
    identify(hash) {
      // Calls that wait are dropped when the page is hidden, but the visitor stays the same.
      visitor.claimed = [hash]
      withTail((tail) => tail.identify())
    },
    captureError(error, context) {
      if (host.captureError) host.captureError(error, context)
      else drop('no_errors_collector')
    },
    consent(given) {
      if (CONSENT.test(given)) host.consent(given)
      else warn(`consent() takes anonymous, granted, pending or denied; got ${given}; ignored`)
    },
    route(pattern) {
      if (typeof pattern === 'function') host.views.findRoute(pattern)
      else if (typeof pattern === 'string' && pattern) host.views.current().route = pattern
      else warn('route() takes a pattern; ignored')
    },
    flush: () => flush(),
    stop() {
      host.actions.abandonAll()
      page.release()
      flush(true)
      visitor.consent = 'denied'
    },
  }
}
