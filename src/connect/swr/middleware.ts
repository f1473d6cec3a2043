import { useRef } from 'react'
import { type Key, type Middleware, type State, type SWRConfiguration, type SWRHook, unstable_serialize } from 'swr'
import { unstable_serialize as serializeInfinite } from 'swr/infinite'
import { readConnection } from '../../core/connect.js'
import { type LibraryRequest, openRequest } from '../library-request.js'
import { type CacheEvents, followCache } from './cache-events.js'

type AnyFunction = (...args: unknown[]) => unknown

/** The arguments of a hook. */
interface Hook {
  key: unknown
  fetcher: AnyFunction
  config: SWRConfiguration & { cache: { get(key: string): State | undefined } }
}

/** State of one hook in one component. */
interface Own {
  request?: LibraryRequest
  /** The key that it has fetched. */
  key?: string
  isInfinite?: boolean
  setSize?: [given: AnyFunction, ours: AnyFunction]
}

/**
 * Labels each request of SWR by why it ran: mount, invalidation, refresh, or the action that asked for it.
 *
 * @example
 * <SWRConfig value={{ use: [connectSwr] }}>…</SWRConfig>
 */
export const connectSwr: Middleware = (useNext: SWRHook) =>
  function useFollowed(key, fetcher, config) {
    const { current: own } = useRef<Own>({})
    const hook: Hook = Object({ key, fetcher, config })
    // On a server and before the start, nothing is wrapped.
    const events = fetcher && readConnection() ? followCache(hook.config.cache) : undefined
    const response = useNext(
      key,
      events ? Object(toFetcher(own, hook, events)) : fetcher,
      events ? Object({ ...config, onErrorRetry: toRetry(own, hook, events) }) : config,
    )
    if (events && 'setSize' in response) {
      own.isInfinite = true
      Object.assign(response, { setSize: toAsking(own, Object(response.setSize), events) })
    }
    return response
  }

/** Runs each attempt as the work of its action. */
function toFetcher(own: Own, { key, fetcher, config }: Hook, events: CacheEvents): AnyFunction {
  function hasData(id: string): boolean {
    const data = config.cache.get(id)?.data ?? config.fallbackData ?? config.fallback?.[id]
    return data !== undefined
  }

  function toRequest(arg: unknown, isMutation: boolean): LibraryRequest {
    const id = own.isInfinite ? serializeInfinite(Object(key)) : unstable_serialize(arg as Key)
    const current = events.current()
    // Another page of the same fetch.
    if (own.request && own.isInfinite && !current && events.isFetching(id)) return own.request
    const isAgain = own.key === id
    own.key = id
    if (isMutation) return openRequest({ kind: 'asked' })
    return current ?? openRequest({ kind: isAgain || hasData(id) ? 'background_refresh' : 'mount' })
  }

  return (...args) => {
    const request = toRequest(args[0], args.length > 1)
    own.request = request
    const result = request.run(() => fetcher(...args))
    const end = () => request.end()
    // SWR awaits the result in any case, so no rejection is hidden.
    Promise.resolve(result).then(end, end)
    return result
  }
}

/** Passes the action of the failed attempt on to the next one. */
function toRetry(own: Own, { config }: Hook, events: CacheEvents): SWRConfiguration['onErrorRetry'] {
  return (...[error, key, given, revalidate, options]) => {
    const failed = own.request
    const retry: typeof revalidate = (how) =>
      failed ? events.withRequest(failed, () => revalidate(how)) : revalidate(how)
    config.onErrorRetry?.(error, key, given, retry, options)
  }
}

/** Loading more is not an invalidation, although SWR implements it as one. Stable as long as SWR's function is. */
function toAsking(own: Own, given: AnyFunction, events: CacheEvents): AnyFunction {
  if (own.setSize?.[0] !== given)
    own.setSize = [
      given,
      (...args) => events.withRequest(openRequest({ kind: 'asked', otherwise: 'mount' }), () => given(...args)),
    ]
  return own.setSize[1]
}
