import { type LibraryRequest, openRequest } from '../library-request.js'
import { registryOf } from './registry.js'

/** What RTK Query passes to a base query. */
interface BaseQueryApiLike {
  dispatch: object
  type: 'query' | 'mutation'
  queryCacheKey?: string | undefined
}

type BaseQuery<A, E, R> = (args: A, api: never, extraOptions: E) => R

const REQUESTS = new WeakMap<object, LibraryRequest>()

/**
 * Ties each attempt of a base query to the action that it belongs to. Inside `retry()`, so that it sees every attempt.
 *
 * @example
 * createApi({ baseQuery: retry(connectBaseQuery(fetchBaseQuery({ baseUrl: '/api' }))), endpoints })
 */
export function connectBaseQuery<A, E, R, F extends BaseQuery<A, E, R>>(baseQuery: F & BaseQuery<A, E, R>): F {
  const followed = (args: A, api: BaseQueryApiLike, extraOptions: E): R =>
    requestOf(api).run(() => baseQuery(args, api as never, extraOptions))
  return Object(followed)
}

/** All attempts, and all pages, are made with the same `api`. */
function requestOf(api: BaseQueryApiLike): LibraryRequest {
  const { dispatch, type, queryCacheKey = '' } = api
  const request =
    REQUESTS.get(api) ??
    ((type === 'query' && registryOf(dispatch).queries.get(queryCacheKey)) || openRequest({ kind: 'asked' }))
  REQUESTS.set(api, request)
  return request
}
