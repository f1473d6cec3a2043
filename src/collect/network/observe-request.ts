import { type Cause, toParent } from '../../core/actions.js'
import type { Host } from '../../core/host.js'
import { REQUEST_ID_HEADER } from '../../shared/names.js'
import { collapsePath } from '../../shared/route.js'
import { readOperation } from './graphql-operation.js'
import { createPolling } from './polling.js'
import { type AddedHeader, toRequestHeaders } from './request-headers.js'
import { readTarget } from './targets.js'

/** A request about to be made, as both `fetch` and XHR can tell it. */
export interface StartingRequest {
  method: string
  address: string
  body: unknown
  /** The headers that the page set itself. */
  given: Headers
}

/** What to add to a request, and whom to tell how it ended. */
export interface ObservedRequest {
  headers: readonly AddedHeader[]
  /** `status` 0: no answer. `key` is the object by which an error may refer to this request. */
  done(key: object, status: number, header: (name: string) => string | null | undefined): void
}

/** Follows requests from their cause to their end. */
export type ObserveRequest = (request: StartingRequest) => ObservedRequest | undefined

/** Failed requests of which a later repeat is known, at any distance. */
const MAX_REMEMBERED_FAILURES = 20

/** Longer bodies are not remembered, so that they are never taken for the same question. */
const MAX_QUESTION_CHARACTERS = 1000

/** Makes the observer that fetch and XHR share, so that a retry through the other one is a retry too. */
export function createRequestObserver(host: Host): ObserveRequest {
  const { page, actions, views, health, emit } = host
  const polling = createPolling()
  let failedCauses = new Map<string, Cause>()

  return ({ method: spelled, address, body, given }) => {
    const { attributor } = host
    const url = readTarget(host, address)
    if (!url) return noteAnswer(attributor.capture().cause)
    const method = spelled.toUpperCase()
    const op = readOperation({ url, body, contentType: given.get('content-type') })
    const path = collapsePath(url.pathname)
    const signature = `${method} ${url.host}${url.pathname} ${op}`
    const at = page.now()
    let cause = toHolder(attributor.current())
    // A repeat of a failed request belongs to the action of the first try, however much later it comes.
    const earlier = failedCauses.get(signature)
    const isRead = method === 'GET' || !!op?.startsWith('query')
    const isOpen = !cause || cause.how === 'inferred' || isRefresh(cause)
    // A poll reads the same, but is no repeat of what a click has read, unless it came out of its trying again.
    const isRepeat = isOpen && (!isRead || !attributor.known() || cause?.action.origin === earlier?.action)
    if (earlier && isRepeat) cause = { ...earlier, how: 'inferred' }
    if (!cause) {
      health('unattributed_request')
      // What goes on with the answer is not the work of whoever clicks meanwhile.
      return { headers: [], done: () => attributor.enter({}) }
    }
    const text = body ?? ''
    const isQuestion = isRead && typeof text === 'string' && text.length <= MAX_QUESTION_CHARACTERS
    const question = isQuestion ? `${url.href} ${text}` : ''
    const asking = cause.action
    if (question && mayRefresh(cause) && polling.isPoll(asking, question, at))
      cause = { action: actions.mint({ kind: 'background_refresh', ...toParent(asking) }), how: 'exact' }
    const found = cause
    const { action, how } = found
    const { failed } = action
    const release = actions.hold(action)
    const retry = failed.has(signature)
    const view = views.current()
    action.requests += 1
    action.alive = true
    if (retry) action.retries += 1
    if (how === 'inferred') health('inferred_attribution')

    const { headers, traceId, spanId } = toRequestHeaders(host, found, {
      given,
      operation: op,
      isLeftToAgent: host.hasTracingAgent(),
    })

    return {
      headers,
      done(key, status, header) {
        const requestId = header(REQUEST_ID_HEADER) ?? undefined
        if (status && status < 400) {
          failed.delete(signature)
          failedCauses.delete(signature)
          polling.answered(asking, question, page.now())
        } else {
          failed.add(signature)
          if (how !== 'inferred' && !isRefresh(found) && isWorthRepeating(status))
            failedCauses = new Map([...failedCauses, [signature, found] as const].slice(-MAX_REMEMBERED_FAILURES))
          host.failures.set(key, { status, op, requestId })
        }
        release()
        attributor.enter({ cause: found })
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
          { at, view, action, how },
        )
      },
    }
  }
}

/** A request that gets no headers is an answer to the click all the same. */
function noteAnswer(cause: Cause | undefined): undefined {
  if (cause) cause.action.alive = true
}

/** What is not there, or not allowed, will not be so by asking again. */
function isWorthRepeating(status: number): boolean {
  return !status || status >= 500 || [401, 408, 425, 429].includes(status)
}

function isRefresh({ action }: Cause): boolean {
  return action.context.action_kind === 'background_refresh'
}

/** What repeats while the visitor holds a button down is no refresh. */
function toHolder(cause: Cause | undefined): Cause | undefined {
  const origin = cause?.action.origin
  return origin?.held ? { action: origin, how: 'exact' } : cause
}

/** Whether a request may be one of a poll. */
function mayRefresh(cause: Cause): boolean {
  return cause.how !== 'explicit' && !isRefresh(cause) && !cause.action.held
}
