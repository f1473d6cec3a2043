import { type CallOriginal, patch } from '../../page/patch.js'
import type { FillRandom } from '../../shared/bytes.js'
import { matchesOrigin } from '../../shared/origin-rule.js'
import { createRelease, type Release } from '../release.js'
import { afterAnswer, createTaskQueue, createWorkerContext, type WorkerCause, type WorkerContext } from './context.js'
import { readMessage } from './note.js'
import { addActionHeaders, noteOfRequest } from './worker-headers.js'

/** The options of `startInWorker`. */
export interface WorkerOptions {
  /** Other origins that get the headers: exact, or `*.example.com` for all subdomains. @default [] */
  propagateTo?: readonly string[] | undefined
}

/** The part of a worker's global scope that is used. */
export interface WorkerScopeLike {
  readonly location: { readonly href: string; readonly origin: string }
  readonly crypto: Crypto
  readonly Headers: typeof Headers
  readonly Request: typeof Request
  readonly Response: typeof Response
  readonly MessageChannel: typeof MessageChannel
  readonly XMLHttpRequest?: typeof XMLHttpRequest
  addEventListener(type: string, listener: (event: Event) => void): void
  removeEventListener(type: string, listener: (event: Event) => void): void
}

interface InWorker extends Release {
  scope: WorkerScopeLike
  context: WorkerContext
  /** Whether requests to this address get headers. */
  isOurs(address: string): boolean
}

/**
 * Attributes the requests of a worker to the action of the message that caused them, in a service worker also of the
 * request. Import it first, so that its listeners run before the application's. Returns a function that undoes it.
 *
 * @example
 * import { startInWorker } from 'throughline/worker-page'
 * startInWorker()
 */
export function startInWorker(options: WorkerOptions = {}): () => void {
  return startInScope(Object(globalThis), options)
}

/** The same for a given scope. */
export function startInScope(scope: WorkerScopeLike, { propagateTo = [] }: WorkerOptions): () => void {
  // A page has its own runtime; a server has neither.
  if ('document' in scope || !('location' in scope) || typeof scope.MessageChannel !== 'function') return () => {}
  const release = createRelease()
  const { queueTask, close } = createTaskQueue(scope.MessageChannel)
  release.onRelease(close)
  const worker: InWorker = {
    ...release,
    scope,
    context: createWorkerContext(queueTask),
    isOurs(address) {
      const url = new URL(address, scope.location.href)
      const isListed = (rule: string) => matchesOrigin(rule, url)
      return url.protocol.startsWith('http') && (url.origin === scope.location.origin || propagateTo.some(isListed))
    },
  }
  followMessages(worker)
  followRequests(worker)
  followTimers(worker)
  addToFetch(worker)
  followBodies(worker)
  addToXhr(worker)
  return release.release
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined // The request must succeed with or without the headers.
  }
}

/** A note applies only to the next message from the same source. */
function followMessages({ scope, context, onRelease }: InWorker): void {
  const notes = new Map<unknown, WorkerCause>()
  const follow = (target: object) => (event: Event) => {
    const { data, source }: { data?: unknown; source?: { id?: string } | null } = Object(event)
    // A service worker receives messages of all its pages on one target, each with another source object.
    const from = source?.id ?? target
    const note = readMessage(data)
    if (note === undefined) {
      context.enter(notes.get(from))
      notes.delete(from)
      return
    }
    event.stopImmediatePropagation()
    if (note) notes.set(from, { note, how: 'exact' })
    else notes.delete(from)
  }
  const listen = (target: Pick<WorkerScopeLike, 'addEventListener' | 'removeEventListener'>) => {
    const onMessage = follow(target)
    target.addEventListener('message', onMessage)
    onRelease(() => target.removeEventListener('message', onMessage))
  }
  const onConnect = (event: Event) => {
    const { ports = [] }: { ports?: readonly MessagePort[] } = Object(event)
    for (const port of ports) listen(Object(port))
  }
  listen(scope)
  scope.addEventListener('connect', onConnect)
  onRelease(() => scope.removeEventListener('connect', onConnect))
}

/** In a service worker: requests made while a request is answered belong to that request's action. */
function followRequests({ scope, context, onRelease }: InWorker): void {
  const onFetch = (event: Event) => {
    const { request }: { request?: Request } = Object(event)
    const note = request && attempt(() => noteOfRequest(request.headers))
    context.enter(note && { note, how: 'exact' })
  }
  // Only a service worker has such events, and browsers optimize for workers without a listener.
  if (!('skipWaiting' in scope)) return
  scope.addEventListener('fetch', onFetch)
  onRelease(() => scope.removeEventListener('fetch', onFetch))
}

function followTimers({ scope, context, onRelease }: InWorker): void {
  for (const name of ['setTimeout', 'setInterval'])
    patch({ onRelease }, [scope, name], (call, [callback, ...rest]: unknown[]) => {
      if (typeof callback !== 'function') return call([callback, ...rest])
      const cause = context.current()
      return call([
        function followed(this: unknown, ...args: unknown[]) {
          context.enter(cause)
          return Reflect.apply(callback, this, args)
        },
        ...rest,
      ])
    })
}

function addToFetch(worker: InWorker): void {
  const { scope, context, onRelease } = worker
  patch({ onRelease }, [scope, 'fetch'], (call: CallOriginal<Promise<Response>>, args: Parameters<typeof fetch>) => {
    const cause = context.current()
    const added = cause && attempt(() => withHeaders(worker, args, cause))
    return following(context, call(added ?? args))
  })
}

function withHeaders(
  worker: InWorker,
  [input, init = {}]: Parameters<typeof fetch>,
  cause: WorkerCause,
): Parameters<typeof fetch> | undefined {
  const { scope, isOurs } = worker
  const request = input instanceof scope.Request ? input : undefined
  const mode = init.mode ?? request?.mode
  // Without CORS the browser would drop the headers.
  if (mode === 'no-cors' || !isOurs(request?.url ?? String(input))) return undefined
  if (request) {
    // A copy gets the headers: `fetch(request, { headers })` would reset its referrer.
    const copy = new scope.Request(request, init)
    addActionHeaders(copy.headers, cause, fillOf(worker))
    return [copy]
  }
  const headers = new scope.Headers(init.headers)
  addActionHeaders(headers, cause, fillOf(worker))
  return [input, { ...init, headers }]
}

/** Reading a body takes several tasks. */
function followBodies({ scope, context, onRelease }: InWorker): void {
  for (const name of ['json', 'text', 'arrayBuffer', 'blob', 'formData', 'bytes'])
    if (name in scope.Response.prototype)
      patch({ onRelease }, [scope.Response.prototype, name], (call: CallOriginal<Promise<unknown>>, args) =>
        following(context, call(args)),
      )
}

/** Code that awaits a response continues for the action of the code that sent the request. */
function following<T>(context: WorkerContext, pending: Promise<T>): Promise<T> {
  const cause = afterAnswer(context.current())
  if (typeof Object(pending).then !== 'function') return pending
  // The derived promise is returned: a handler on the original would swallow `unhandledrejection`.
  return pending.then(
    (value) => {
      context.enter(cause)
      return value
    },
    (error) => {
      context.enter(cause)
      throw error
    },
  )
}

/** An XMLHttpRequest between `open` and its end. */
interface OpenedXhr {
  address: string
  /** Headers that the application has set; setting one again would append to it. */
  given: Headers
  cause?: WorkerCause | undefined
}

function addToXhr(worker: InWorker): void {
  const { scope, context, isOurs, onRelease } = worker
  const { XMLHttpRequest } = scope
  if (!XMLHttpRequest) return
  const opened = new WeakMap<object, OpenedXhr>()
  const at = (key: string) => [XMLHttpRequest.prototype, key] as const
  patch({ onRelease }, at('open'), (call, args: unknown[], xhr: XMLHttpRequest) => {
    // Runs once, before any listener of the application.
    if (!opened.has(xhr))
      xhr.addEventListener('readystatechange', () => {
        // `open` fires one too, synchronously.
        const { cause } = opened.get(xhr) ?? {}
        if (cause) context.enter(afterAnswer(cause))
      })
    opened.set(xhr, { address: String(args[1]), given: new scope.Headers() })
    return call(args)
  })
  patch({ onRelease }, at('setRequestHeader'), (call, args: unknown[], xhr: XMLHttpRequest) => {
    attempt(() => opened.get(xhr)?.given.append(String(args[0]), String(args[1])))
    return call(args)
  })
  patch({ onRelease }, at('send'), (call, args: unknown[], xhr: XMLHttpRequest) => {
    const request = opened.get(xhr)
    const cause = context.current()
    if (request && cause)
      attempt(() => {
        request.cause = cause
        if (!isOurs(request.address)) return
        const before = new Set([...request.given.keys()])
        addActionHeaders(request.given, cause, fillOf(worker))
        for (const [name, value] of request.given) if (!before.has(name)) xhr.setRequestHeader(name, value)
      })
    return call(args)
  })
}

function fillOf({ scope }: InWorker): FillRandom {
  return (bytes) => scope.crypto.getRandomValues(Object(bytes))
}
