import type { Collector, FailedRequest, Host } from '../../core/host.js'
import type { View } from '../../core/page-view.js'
import { listen } from '../../page/listen.js'
import { undoAll } from '../../page/undo.js'
import type { ErrorRecord } from '../../shared/wire.js'
import { fingerprintOf, readThrown } from './read-error.js'

/** Different errors told per page view: a page that breaks in more ways than this breaks in one more. */
const MAX_ERRORS = 50
/** Seen on every site, and nothing of the site's doing; counted, not stored. */
const NOISE = /^ResizeObserver loop|(?:chrome|moz|safari(?:-web)?)-extension:/

/** How an error came to be known. */
type Sighting = Pick<ErrorRecord, 'source' | 'handled' | 'url' | 'line' | 'col' | 'attrs'>

/** Collects uncaught errors, unhandled rejections, and what `captureError` is given. */
export function errors(): Collector {
  return (host) => {
    let view: View | undefined
    let repeats = new Map<string, { again: number; tell: (count: number) => void }>()

    function tellRepeats(): void {
      for (const known of repeats.values()) {
        if (known.again) known.tell(known.again)
        known.again = 0
      }
    }

    function see(thrown: unknown, sighting: Sighting, message = 'unknown'): void {
      const read = thrown == null ? { type: 'Error', message } : readThrown(thrown)
      if (
        NOISE.test(read.message) ||
        NOISE.test(`${read.stack} ${sighting.url}`) ||
        (read.message.startsWith('Script error.') && !read.stack)
      ) {
        return host.drop('noise')
      }
      if (view !== host.views.current()) {
        tellRepeats()
        repeats = new Map()
        view = host.views.current()
      }
      const cause = host.attributor.current()
      if (cause && cause.how !== 'inferred') cause.action.threw = true
      const fingerprint = fingerprintOf(read)
      const known = repeats.get(fingerprint)
      if (known) {
        known.again += 1
        return
      }
      if (repeats.size >= MAX_ERRORS) return host.drop('error_cap')
      const context = { view, action: cause?.action, how: cause?.how }
      const tell = (count: number) =>
        host.emit({ kind: 'error', ...read, ...sighting, ...readRequest(host, thrown), fingerprint, count }, context)
      repeats.set(fingerprint, { again: 0, tell })
      tell(1)
    }

    host.captureError = (error, { handled = true, source = 'manual', attributes } = {}) =>
      see(error, { source, handled, attrs: attributes })
    const undos = [
      listen(host.page, 'error', (event: ErrorEvent) => {
        // The same event type tells of images and scripts that did not load; those are no exceptions.
        if (!(event instanceof host.page.window.ErrorEvent)) return
        const { error, message, filename, lineno, colno } = event
        see(
          error,
          { source: 'error', handled: false, url: filename.replace(/[?#].*/, ''), line: lineno, col: colno },
          message,
        )
      }),
      listen(host.page, 'unhandledrejection', (event: PromiseRejectionEvent) =>
        see(event.reason, { source: 'unhandledrejection', handled: false }),
      ),
      host.onFlush(tellRepeats),
    ]
    return () => undoAll(undos, host.page.guard)
  }
}

/** The failed request behind an error: the rejection itself, or the answer or XHR that a client put on it. */
function readRequest({ failures }: Host, thrown: unknown): FailedRequest | undefined {
  const { response, request } = Object(thrown) as { response?: unknown; request?: unknown }
  return [thrown, response, request].map((key) => failures.get(Object(key))).find(Boolean)
}
