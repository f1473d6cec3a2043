import type { Collector, FailedRequest, Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import type { ErrorRecord } from '../../shared/wire.js'
import { readThrown } from './read-error.js'

/** Different errors told per page view: a page that breaks in more ways than this breaks in one more. */
const MAX_ERRORS = 50
/** Seen on every site, and nothing of the site's doing; counted, not stored. */
const NOISE = /^(ResizeObserver loop|Script error\.?$)|-extension:/

/** How an error came to be known. */
type Sighting = Pick<ErrorRecord, 'source' | 'handled' | 'url' | 'line' | 'col' | 'attrs'>

/** Collects uncaught errors, unhandled rejections, and what `captureError` is given. */
export function errors(): Collector {
  return (host) => {
    let view = host.views.current()
    /** What repeats is told again with a count when records are sent. */
    const seen = new Map<string, { again: number; tell: (count: number) => void }>()

    function tellRepeats(): void {
      for (const known of seen.values()) {
        const { again } = known
        known.again = 0
        if (again) known.tell(again)
      }
    }

    function see(thrown: unknown, sighting: Sighting, message?: string): void {
      const read = thrown == null && message ? { type: 'Error', message } : readThrown(thrown)
      const { views } = host
      if (NOISE.test(read.message) || NOISE.test(`${read.stack} ${sighting.url}`)) return host.drop('noise')
      if (view !== views.current()) {
        tellRepeats()
        seen.clear()
        view = views.current()
      }
      const context = { view, ...host.attributor.current() }
      // The same failure with another number in its text is the same failure, unless that is the status of the answer.
      const failed = readRequest(host, thrown)
      const fingerprint =
        `${read.type}${read.message}${read.stack?.slice(0, 999)}`.replace(/\d+/g, withoutStatus) +
        failed?.status +
        failed?.op
      const known = seen.get(fingerprint)
      if (known) known.again += 1
      else if (seen.size < MAX_ERRORS) {
        const tell = (count: number) => host.emit({ kind: 'error', ...read, ...sighting, ...failed, count }, context)
        seen.set(fingerprint, { again: 0, tell })
        tell(1)
      } else host.drop('error_cap')
      // What the page has handled may yet end well.
      if (context.action && context.how !== 'inferred' && !sighting.handled) context.action.threw = true
    }

    host.captureError = (error, { handled = true, source = 'manual', attributes } = {}) =>
      see(error, { source, handled, attrs: attributes })
    host.flushers.push(tellRepeats)
    listen(host.page, 'error', ({ error, message, filename, lineno, colno }: ErrorEvent) => {
      // The same event type tells of images and scripts that did not load; those have no message and are no exceptions.
      if (message)
        see(
          error,
          { source: 'error', handled: false, url: filename?.replace(/[?#].*/, ''), line: lineno, col: colno },
          message,
        )
    })
    listen(host.page, 'unhandledrejection', ({ reason }: PromiseRejectionEvent) =>
      see(reason, { source: 'unhandledrejection', handled: false }),
    )
  }
}

const withoutStatus = (digits: string): string => (/^[45]\d\d$/.test(digits) ? digits : '')

/** The failed request behind an error: the rejection itself, or the answer or XHR that a client put on it. */
function readRequest({ failures }: Host, thrown: unknown): FailedRequest | undefined {
  const { response, request } = Object(thrown)
  return failures.get(Object(thrown)) ?? failures.get(Object(response)) ?? failures.get(Object(request))
}
