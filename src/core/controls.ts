import type { Attributes } from '../shared/wire.js'
import type { CaptureContext, Host } from './host.js'
import { CONSENT, type Consent } from './options.js'
import { isHash, trackEvent } from './track.js'

/** What the page may tell a running throughline; whoever hands these out guards them. */
export interface Controls {
  track(name: string, attributes?: Attributes): void
  identify(hash: string): void
  captureError(error: unknown, context?: CaptureContext): void
  consent(given: Consent): void
  route(pattern: string): void
  flush(): void
  stop(): void
}

/** Their names: without a runtime each is there and does nothing. */
export const CONTROLS = ['track', 'identify', 'captureError', 'consent', 'route', 'flush', 'stop'] as const

/** Makes the controls of a running throughline. */
export function createControls(host: Host): Controls {
  const { visitor, warn, drop, flush } = host
  return {
    track: (name, attributes) => trackEvent(host, name, attributes),
    identify(hash) {
      if (isHash(hash)) visitor.user = hash
      else {
        warn('identify() takes a hash of 32 to 128 characters; not sent')
        drop('not_a_hash')
      }
    },
    captureError: (error, context) => host.captureError(error, context),
    consent(given) {
      if (CONSENT.test(given)) host.consent(given)
      else warn(`consent() takes anonymous, granted, pending or denied; got ${given}; ignored`)
    },
    route(pattern) {
      if (typeof pattern === 'string' && pattern) host.views.current().route = pattern
      else warn('route() takes the pattern as text; ignored')
    },
    flush: () => flush(),
    stop() {
      host.actions.abandonAll()
      host.page.release()
      flush(true)
      visitor.consent = 'denied'
    },
  }
}
