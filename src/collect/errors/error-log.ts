import type { FailedRequest, Host, Sighted } from '../../core/host.js'
import type { ErrorLog } from '../../core/tail.js'
import { readDebugIds } from './debug-ids.js'
import { readThrown, type ThrownError } from './read-error.js'

/** Different errors recorded per page view; later ones are counted as dropped. */
const MAX_ERRORS = 50
/** A captured error that is then rethrown becomes uncaught within this time. */
const SETTLES_AFTER_MS = 5000
/** Messages that browsers report on every site, without an error object and not because of the site's code. */
const NOISE = /^(ResizeObserver loop |Script error\.?$)/
/** Code of an extension: `chrome-extension:`, `moz-extension:`, `safari-web-extension:`. */
const EXTENSION = /^[a-z-]+-extension:/

/** An error that was seen in this page view. */
interface Seen {
  read: ThrownError & Partial<FailedRequest> & { debugIds?: Record<string, string> | undefined }
  sighting: Omit<Sighted, 'thrown' | 'message' | 'context'>
  context: Sighted['context']
  /** Occurrences that have not been recorded yet. */
  count: number
}

/**
 * Creates the error log of a page view. A repeated error is counted with the first. Frames of `ownScript` are removed from
 * stacks: its wrappers call the page's code.
 */
export function createErrorLog(host: Host, ownScript?: string): ErrorLog {
  const { page } = host
  let view = host.views.current()
  let seen = new Map<string, Seen>()
  /** Error objects that have been seen, and the record of each. */
  const objects = new WeakMap<object, Seen>()

  function emit(one: Seen): void {
    const { read, sighting, context, count } = one
    one.count = 0
    if (count) host.emit({ kind: 'error', ...read, ...sighting, count }, context)
  }

  const flush = () => seen.forEach(emit)

  function see({ thrown, message, context, ...sighting }: Sighted): void {
    const read = thrown == null && message ? { type: 'Error', message } : readThrown(thrown, ownScript)
    if ((thrown == null && NOISE.test(read.message)) || EXTENSION.test(readLocation(read) ?? sighting.url ?? ''))
      return host.drop('noise')
    if (view !== context.view) {
      flush()
      seen = new Map()
      view = context.view
    }
    // An error that the page has handled does not fail the action.
    if (context.action && context.how !== 'inferred' && !sighting.handled) context.action.fail()
    const debugIds = page.guard(() => readDebugIds(page.window, read))
    const one = {
      read: { ...read, debugIds, ...page.guard(() => readRequest(host, thrown)) },
      sighting,
      context,
      count: 1,
    }
    const isObject = Object(thrown) === thrown
    const known = isObject ? objects.get(Object(thrown)) : seen.get(toFingerprint(one.read, true))
    // One record per error: an uncaught error takes precedence over a captured one.
    if (known?.sighting.handled && !sighting.handled) {
      known.count &&= known.count - 1
      sighting.attrs = known.sighting.attrs
    } else if (known && isObject && (sighting.handled || known.sighting.source !== sighting.source)) {
      known.sighting.attrs ??= sighting.attrs
      return
    }
    count(thrown, one)
  }

  function count(thrown: unknown, one: Seen): void {
    const fingerprint = toFingerprint(one.read, one.sighting.handled)
    const known = seen.get(fingerprint)
    if (!known && seen.size >= MAX_ERRORS) return host.drop('error_cap')
    const entry = known ?? one
    if (known) known.count += 1
    else {
      seen.set(fingerprint, one)
      if (one.sighting.handled) page.after(SETTLES_AFTER_MS, () => emit(one))
      else emit(one)
    }
    if (Object(thrown) === thrown) objects.set(Object(thrown), entry)
  }

  return { see, flush }
}

/** Returns where an error was thrown: the address in the first frame that has one, regardless of the message. */
function readLocation({ message, stack = '' }: ThrownError): string | undefined {
  const at = Math.max(stack.indexOf(message), 0)
  // V8 puts the name and the message before the frames.
  const frames = /^[\w$. ]+: $/.test(stack.slice(0, at)) ? stack.slice(at + message.length) : stack
  return /[\w-]+:\/\/[^\s)]+/.exec(frames)?.[0]
}

/** Messages that differ only in numbers are one failure, unless the number is the response status. */
function toFingerprint({ type, message, stack, status, op }: Seen['read'], isHandled: boolean): string {
  const text = `${type}${message}${stack?.slice(0, 999)}`.replace(/\d+/g, withoutStatus)
  return [text, status, op, isHandled].join()
}

const withoutStatus = (digits: string): string => (/^[45]\d\d$/.test(digits) ? digits : '')

/**
 * Returns the failed request that caused an error: the rejection itself, or the response or XHR that a client attached
 * to it.
 */
function readRequest({ failures }: Host, thrown: unknown): FailedRequest | undefined {
  const { response, request } = Object(thrown)
  return failures.get(Object(thrown)) ?? failures.get(Object(response)) ?? failures.get(Object(request))
}
