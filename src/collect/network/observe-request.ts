import type { Cause } from '../../core/actions.js'
import type { Host } from '../../core/host.js'
import { REQUEST_ID_HEADER } from '../../shared/names.js'
import { collapsePath } from '../../shared/route.js'
import { readOperation } from './graphql-operation.js'
import { type AddedHeader, mintSpanId, toRequestHeaders } from './request-headers.js'
import { readTarget } from './targets.js'

/** A request about to be made, as both `fetch` and XHR can tell it. */
export interface StartingRequest {
  method: string
  address: string
  body: unknown
  given(name: string): string | null
}

/** What to add to a request, and whom to tell how it ended. */
export interface ObservedRequest {
  headers: readonly AddedHeader[]
  /** `status` 0: no answer. `key` is the object by which an error may refer to this request. */
  done(status: number, answer: { header(name: string): string | null; key?: object | undefined }): void
}

/** Follows requests from their cause to their end. */
export type ObserveRequest = (request: StartingRequest) => ObservedRequest | undefined

/** Failed requests of which a later repeat is known, at any distance. */
const MAX_REMEMBERED_FAILURES = 20

/** Makes the observer that fetch and XHR share, so that a retry through the other one is a retry too. */
export function createRequestObserver(host: Host): ObserveRequest {
  const failures = new Map<string, Cause>()

  /** A repeat of a failed request belongs to the action of the first try, however much later it comes. */
  function findCause(signature: string): Cause | undefined {
    const cause = host.attributor.current()
    if (cause && cause.how !== 'inferred') return cause
    const failed = failures.get(signature)
    return failed ? { ...failed, how: 'inferred' } : cause
  }

  return ({ method, address, body, given }) => {
    const url = readTarget(host, address)
    if (!url) return undefined
    const operation = readOperation(url, body)
    const signature = `${method} ${url.origin}${url.pathname} ${operation}`
    const cause = findCause(signature)
    if (!cause) {
      host.health('unattributed_request')
      return undefined
    }
    const { action, how } = cause
    if (how === 'inferred') host.health('inferred_attribution')
    const release = host.actions.hold(action)
    const isRetry = action.failed.has(signature)
    const spanId = mintSpanId(host)
    const startedAt = host.page.now()
    const view = host.views.current()
    action.requests += 1
    action.alive = true
    if (isRetry) action.retries += 1

    return {
      headers: toRequestHeaders(host, cause, { given, operation, spanId }),
      done(status, { header, key }) {
        const requestId = header(REQUEST_ID_HEADER) ?? undefined
        if (!status || status >= 400) {
          action.failed.add(signature)
          if (how !== 'inferred') remember(failures, signature, cause)
          if (key) host.failures.set(key, { status, op: operation, requestId })
        } else {
          action.failed.delete(signature)
          failures.delete(signature)
        }
        release()
        host.emit(
          {
            kind: 'request',
            method,
            host: url.host,
            path: collapsePath(url.pathname),
            status,
            duration: Math.round(host.page.now() - startedAt),
            op: operation,
            requestId,
            traceId: action.traceId,
            spanId,
            bytes: Number(header('content-length')) || undefined,
            retry: isRetry || undefined,
          },
          { at: startedAt, view, action, how },
        )
      },
    }
  }
}

function remember(failures: Map<string, Cause>, signature: string, cause: Cause): void {
  failures.set(signature, cause)
  const [oldest] = failures.keys()
  if (failures.size > MAX_REMEMBERED_FAILURES && oldest !== undefined) failures.delete(oldest)
}
