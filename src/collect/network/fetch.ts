import type { Host } from '../../core/host.js'
import type { Page } from '../../page/page.js'
import { type CallOriginal, patch } from '../../page/patch.js'
import type { ObservedRequest, ObserveRequest } from './observe-request.js'
import type { AddedHeader } from './request-headers.js'

type FetchArguments = Parameters<typeof fetch>

/**
 * A call of `fetch` by the page. `request` and `address` are read once; `undefined` if they cannot be read reliably.
 */
interface FetchCall {
  /** The page's `Request`, of any realm; `undefined` for a URL. */
  request: Request | undefined
  address: string
  init: RequestInit
  /** The arguments to pass on. */
  args: FetchArguments
}

/** Adds the headers of the running action to `fetch`. The caller's `init` and `Request` are never changed. */
export function observeFetch({ page, attributor }: Host, observe: ObserveRequest): void {
  const { window, guard } = page
  const { Request, Headers, location } = window
  const readRequestUrl = readGetter(Request, 'url')
  const readHref = readGetter(window.URL, 'href')

  patch(page, [window, 'fetch'], (call: CallOriginal<Promise<Response>>, given: FetchArguments) => {
    const made = given.length ? guard(() => readCall(given)) : undefined
    const args = made?.args ?? given
    const observed = made && guard(() => openFetch(made))
    const added = made && observed?.headers.length ? guard(() => addHeaders(window, made, observed.headers)) : undefined
    const pending = call(added ?? args)
    if (!observed) return pending
    const succeed = <R>(response: R): R => {
      guard(() => {
        // A `fetch` that the page replaced may return anything.
        const { status = 0, headers }: Response = Object(response)
        observed.done(Object(response), { status, header: (name) => headers?.get?.(name) })
      })
      return response
    }
    if (typeof Object(pending).then !== 'function') return succeed(pending)
    // The derived promise is returned: a handler on the original would swallow `unhandledrejection`.
    const fail = (error: unknown): never => {
      // An abort may have any reason; a failure of the network is always a `TypeError`.
      const isAborted = Object(error).name !== 'TypeError'
      guard(() => observed.done(Object(error), { status: 0, header: () => null, isAborted }))
      throw error
    }
    // A custom `then` may return nothing.
    return attributor.withoutFollowing(() => pending.then(succeed, fail)) ?? pending
  })

  /**
   * Reads a call. Platform objects are recognized by their internal slots, so that those of another realm (a frame's
   * `Request`) are too. An object of the page's own is left alone: it would be converted both here and by the browser.
   */
  function readCall(args: FetchArguments): FetchCall | undefined {
    const [input, init] = args
    const isObject = Object(input) === input
    const url = isObject ? readRequestUrl(input) : undefined
    const address = isObject
      ? (url ?? readHref(input) ?? (Object.is(input, location) ? location.href : undefined))
      : `${input}`
    if (address === undefined) return undefined
    // Values that code of the page computes are read once, by the browser.
    if (!isCopied(init) || !hasOnlyData(init?.headers)) {
      const made = new Request(input, init)
      return { request: made, address, init: {}, args: [made] }
    }
    // Values of a `Proxy` are read once, here.
    const copy = init && { ...init }
    const request = url === undefined ? undefined : Object(input)
    return { request, address, init: copy ?? {}, args: copy ? [input, copy] : args }
  }

  function openFetch({ request, address, init }: FetchCall): ObservedRequest | undefined {
    const read = <K extends 'mode' | 'signal' | 'headers' | 'method'>(key: K) => init[key] ?? request?.[key]
    const headers = read('headers')
    // Without CORS the browser would drop our headers. An aborted call must reject as early as before. An iterator of
    // headers can be read only once, which the browser does.
    if (read('mode') === 'no-cors' || read('signal')?.aborted || (headers && 'next' in headers)) return undefined
    const method = read('method') ?? 'GET'
    return observe({
      method,
      address,
      // The body of a `Request` cannot be read without consuming it.
      body: init.body ?? (/^(GET|HEAD)$/i.test(method) ? undefined : request),
      given: new Headers(headers),
    })
  }
}

/**
 * Adds headers to a call. A `Request` is copied and the copy gets them: `fetch(request, { headers })` would reset its
 * referrer. For a URL, the caller's own kind of `headers` is extended: copying into `Headers` would lower the case of
 * their names on the wire, and a wrapper below ours may expect a URL and a plain `init`.
 */
function addHeaders(
  { Request, Headers }: Page['window'],
  { request: own, init, args: [input, given] }: FetchCall,
  added: readonly AddedHeader[],
): FetchArguments {
  if (own) {
    const request = new Request(input, given)
    for (const [name, value] of added) request.headers.append(name, value)
    return [request]
  }
  const { headers = {} } = init
  if (Symbol.iterator in headers) {
    const all = Object([...headers, ...added])
    return [input, { ...init, headers: 'append' in headers ? new Headers(all) : all }]
  }
  const extended: Record<string, string> = { ...headers }
  // In an object, a second `baggage` would replace the first. In upper case, the browser appends it to the first.
  for (const [name, value] of added) extended[name in extended ? name.toUpperCase() : name] = value
  return [input, { ...init, headers: extended }]
}

/** Reads a property that only objects of one platform class have, of any realm; `undefined` for any other object. */
function readGetter(owner: { prototype: object }, key: string): (value: unknown) => string | undefined {
  const get = Object.getOwnPropertyDescriptor(owner.prototype, key)?.get
  return (value) => {
    try {
      return get?.call(value)
    } catch {
      return undefined // Of another class.
    }
  }
}

/** Whether a spread copies everything that the browser reads, and runs no getter. */
function isCopied(init: unknown): boolean {
  const prototype = Object.getPrototypeOf(Object(init))
  const members = Object.values(Object.getOwnPropertyDescriptors(Object(init)))
  const isPlain = !prototype || !Object.getPrototypeOf(prototype)
  return isPlain && members.every(({ enumerable, get, set }) => enumerable && !get && !set)
}

/** Whether an object can be read without running its own getters. */
function hasOnlyData(value: unknown): boolean {
  return Object.values(Object.getOwnPropertyDescriptors(Object(value))).every((property) => 'value' in property)
}
