import { patch } from '../../page/patch.js'
import { type LibraryRequest, openRequest, readCauseId, type Why } from '../library-request.js'
import { createRelease, type Release } from '../release.js'

/** The part of a TanStack Query observer that is read. */
export interface QueryObserverLike {
  readonly options: object
}

/** The part of a TanStack Query query that is read or wrapped. */
export interface QueryLike {
  readonly state: { readonly data: unknown; readonly status: string; readonly fetchStatus: string }
  readonly observers: readonly QueryObserverLike[]
  options: { queryFn?: unknown }
  setOptions(options?: never): void
  fetch(options?: never, fetchOptions?: never): Promise<unknown>
  onFocus(): void
  onOnline(): void
}

/** A query that is followed. */
export interface FollowedQuery extends Pick<Release, 'release'> {
  /** Its cache entry has just been invalidated. */
  invalidated(): void
  /** Its state has changed. */
  updated(type: string): void
}

interface FetchOptions {
  cancelRefetch?: boolean
  meta?: { fetchMore?: unknown }
}

/**
 * Runs each attempt of a query's fetches as the work of their action. `originals` has the wrapped query functions of
 * all queries, since options are passed from one query to another.
 */
export function followQuery(query: QueryLike, originals: WeakMap<object, unknown>): FollowedQuery {
  const hold = createRelease()
  /** Observers that have fetched before: their next automatic fetch is a refresh. */
  const begun = new WeakSet<QueryObserverLike>()
  let request: LibraryRequest | undefined
  let isReturning = false
  let invalidation: Why | undefined

  function wrapQueryFn(): void {
    const { queryFn } = query.options
    const original = originals.get(Object(queryFn)) ?? queryFn
    // `skipToken` is not a function.
    if (typeof original !== 'function') return
    const wrapper = function (this: unknown, ...args: unknown[]) {
      const attempt = () => Reflect.apply(original, this, args)
      return request ? request.run(attempt) : attempt()
    }
    originals.set(wrapper, original)
    query.options = { ...query.options, queryFn: wrapper }
  }

  function toWhy(options: object | undefined, fetchOptions: FetchOptions | undefined): Why {
    if (invalidation) return invalidation
    if (isReturning) return { kind: 'background_refresh' }
    const observer = options && query.observers.find((other) => other.options === options)
    const isSuspending = !options || '_optimisticResults' in options
    // `refetch()` and `fetchNextPage()` pass fetch options; `fetchQuery()` and `prefetchQuery()` pass none.
    if (fetchOptions || !(observer || isSuspending))
      return { kind: 'asked', otherwise: fetchOptions?.meta?.fetchMore ? 'mount' : 'background_refresh' }
    const isAgain = observer && begun.has(observer)
    if (observer) begun.add(observer)
    return { kind: isAgain || query.state.data !== undefined ? 'background_refresh' : 'mount' }
  }

  patch(hold, [query, 'setOptions'], (call, args) => {
    call(args)
    wrapQueryFn()
  })
  patch<object, [options?: object, fetchOptions?: FetchOptions], unknown>(hold, [query, 'fetch'], (call, args) => {
    const [options, fetchOptions] = args
    const { data, fetchStatus } = query.state
    // A later caller joins the fetch in progress, unless it is cancelled for that caller.
    if (fetchStatus === 'idle' || (data !== undefined && fetchOptions?.cancelRefetch)) {
      request?.end()
      request = openRequest(toWhy(options, fetchOptions))
    }
    return call(args)
  })
  for (const key of ['onFocus', 'onOnline'] as const)
    patch(hold, [query, key], (call, args) => {
      isReturning = true
      try {
        return call(args)
      } finally {
        isReturning = false
      }
    })
  wrapQueryFn()
  hold.onRelease(() => {
    const original = originals.get(Object(query.options.queryFn))
    if (original) query.options = { ...query.options, queryFn: original }
  })

  return {
    release: hold.release,
    invalidated() {
      invalidation = { kind: 'invalidation', parentId: readCauseId() }
    },
    updated(type) {
      const { fetchStatus, status } = query.state
      if (type === 'success' || type === 'setState') invalidation = undefined
      if (fetchStatus === 'idle') request?.end(status === 'error' ? 'error' : 'ok')
    },
  }
}
