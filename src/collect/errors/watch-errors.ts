import type { CaptureContext, Collector, Host, Sighted } from '../../core/host.js'
import { listen } from '../../page/listen.js'

/** The address or the stack of an error in a browser extension. */
const EXTENSION = /-extension:\/\//

/** Listens to uncaught errors and unhandled rejections, and takes errors from `captureError`. They are read later. */
export const watchErrors: Collector = (host) => watchErrorsFor(host, (seen) => host.withTail((tail) => tail.see(seen)))

/** The same, with a reader that is already loaded. */
export function watchErrorsFor(host: Host, see: (sighted: Sighted) => void): ReturnType<Collector> {
  const { page, views, attributor } = host

  function sight(sighting: Omit<Sighted, 'context'>, at = page.now()): void {
    const context = { view: views.current(), at, ...attributor.current() }
    const { thrown, handled, url = '' } = sighting
    const isForeign = () => EXTENSION.test(`${url} ${Object(thrown).stack}`)
    const { action } = context
    // The action has failed even if it ends before the error is read. One that has probably failed is at least not dead.
    if (action && !handled && thrown != null && !page.guard(isForeign)) {
      if (context.how === 'inferred') action.answer()
      else action.fail()
    }
    see({ ...sighting, context })
  }

  function seeError(event: Event & Partial<ErrorEvent & PromiseRejectionEvent>): void {
    const { type, timeStamp, reason, error, message, filename = '', lineno: line, colno: col } = event
    if (type === 'unhandledrejection') sight({ thrown: reason, source: type, handled: false }, timeStamp)
    // The same event type reports images and scripts that failed to load; those events have no message and are not
    // exceptions.
    // A component may dispatch an `ErrorEvent` of its own.
    else if (message && event.target === page.window) {
      const url = `${filename}`.replace(/[?#].*/, '')
      sight({ thrown: error, message: `${message}`, source: 'error', handled: false, url, line, col }, timeStamp)
    }
  }

  listen(page, 'error unhandledrejection', seeError)
  return {
    seeError,
    captureError(thrown, given) {
      const { handled, source, attributes }: CaptureContext = Object(given)
      sight({
        thrown,
        source: source === 'boundary' ? source : 'manual',
        handled: handled !== false,
        // The page may change them before the error is read.
        attrs: attributes && { ...attributes },
      })
    },
  }
}
