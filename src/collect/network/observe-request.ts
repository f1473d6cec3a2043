import type { Cause } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { REQUEST_ID_HEADER } from '../../shared/names.js'
import { collapsePath } from '../../shared/route.js'
import { readOperation } from './graphql-operation.js'
import { createPolling, isRefresh, toComparedText } from './polling.js'
import { type AddedHeader, toRequestHeaders } from './request-headers.js'
import { readTarget } from './targets.js'

/** A request about to be sent, as both `fetch` and XHR describe it. */
export interface StartingRequest {
  method: string
  address: string
  body: unknown
  /** The headers that the page set itself. */
  given: Headers
}

/** How a request has ended. */
export interface RequestEnd {
  /** 0: no response. */
  status: number
  header(name: string): string | null | undefined
  /** Whether the page has aborted it. */
  isAborted?: boolean | undefined
}

/** What to add to a request, and the callback for its end. */
export interface ObservedRequest {
  headers: readonly AddedHeader[]
  /** `key` is the object by which an error may refer to this request. */
  done(key: object, end: RequestEnd): void
}

/** Follows requests from their cause to their end. */
export type ObserveRequest = (request: StartingRequest) => ObservedRequest | undefined

/** Limit of failed requests that are remembered, for any time, to recognize a repeat. */
const MAX_REMEMBERED_FAILURES = 20

/** The failed requests of actions. */
interface Failures {
  /** The cause of a request that code of the given cause makes: that of the first attempt, if it repeats a failed one. */
  toCause(cause: Cause | undefined, request: string, isRead: boolean): Cause | undefined
  add(request: string, cause: Cause): void
  remove(request: string): void
}

/** Creates the memory of failed requests: a repeat belongs to the action of the first attempt, however late it is made. */
function createFailures(host: Host): Failures {
  let causes = new Map<string, Cause>()
  return {
    toCause(cause, request, isRead) {
      const earlier = causes.get(request)
      const isOpen = !cause || cause.how === 'inferred' || isRefresh(cause)
      // A poll looks the same, but does not repeat a click's failed read, unless the retry itself has become the poll.
      const isRepeat =
        isOpen &&
        (!isRead ||
          !host.attributor.known() ||
          cause?.other === earlier?.action ||
          cause?.action.origin === earlier?.action)
      return earlier && isRepeat ? { ...earlier, how: 'inferred' } : cause
    },
    add(request, cause) {
      causes = new Map([...causes, [request, cause] as const].slice(-MAX_REMEMBERED_FAILURES))
    },
    remove: (request) => void causes.delete(request),
  }
}

/** Creates the observer that fetch and XHR share, so that a retry through the other API is recognized. */
export function createRequestObserver(host: Host): ObserveRequest {
  const { page, views, health, emit } = host
  const polling = createPolling(host)
  const failures = createFailures(host)

  return ({ method: spelled, address, body, given }) => {
    const { attributor } = host
    const url = readTarget(host, address)
    if (!url) return noteResponse(attributor.capture().cause)
    const method = spelled.toUpperCase()
    const op = readOperation({ url, body, contentType: given.get('content-type') })
    const path = collapsePath(url.pathname)
    const signature = `${method} ${url.host}${url.pathname} ${op}`
    const at = page.now()
    const text = toComparedText(`${method} ${url.href}`, body)
    const isRead = method === 'GET' || !!op?.startsWith('query')
    // Of writes to the same address, only one with the same body is a repeat.
    const repeated = isRead ? signature : text
    const cause = failures.toCause(attributor.forRequest(), repeated, isRead)
    if (!cause) {
      health('unattributed_request')
      // Code that handles the response does not belong to a click that was made in the meantime.
      return { headers: [], done: () => attributor.hint({}) }
    }
    const caller = cause.action
    const compared = {
      text,
      signature,
      path: `${method} ${url.host}${path}`,
      isRead,
      isRepeated: attributor.isRepeated(),
    }
    const found = polling.toCause(cause, compared, at)
    const { action, how } = found
    const retry = action.request(signature)
    action.begin('work')
    const view = views.current()
    if (how === 'inferred') health('inferred_attribution')

    const { headers, traceId, spanId } = toRequestHeaders(host, found, {
      given,
      operation: op,
      isOwn: url.origin === page.window.origin,
      isLeftToAgent: host.hasTracingAgent(),
    })

    return {
      headers,
      done(key, { status, header, isAborted }) {
        const requestId = header(REQUEST_ID_HEADER) ?? undefined
        const isOk = status > 0 && status < 400
        const isRepeatable = !isAborted && isWorthRepeating(status)
        action.respond(signature, isOk, isRepeatable)
        if (isOk) {
          failures.remove(repeated)
          polling.addResponse(caller, compared, page.now())
        } else {
          if (how !== 'inferred' && !isRefresh(found) && isRepeatable && repeated) failures.add(repeated, found)
          host.failures.set(key, { status, op, requestId })
        }
        action.finish('work')
        attributor.hint({ cause: found })
        const duration = Math.round(page.now() - at)
        const bytes = Number(header('content-length')) || undefined
        emit(
          {
            kind: 'request',
            method,
            host: url.host,
            path,
            status,
            duration,
            op,
            requestId,
            traceId,
            spanId,
            bytes,
            retry,
          },
          { at, view, action, how, other: found.other },
        )
      },
    }
  }
}

/** Records that the page has responded to a click: a request without headers of ours is a response too. */
function noteResponse(cause: Cause | undefined): undefined {
  cause?.action.answer()
}

/** Whether a repeat of a failed request may succeed: a missing or forbidden resource remains so. */
function isWorthRepeating(status: number): boolean {
  return !status || status >= 500 || [401, 408, 425, 429].includes(status)
}
