import { type LibraryRequest, openRequest } from '../library-request.js'
import { registryOf } from './registry.js'

/** The part of a base query's API that is read. */
interface BaseQueryApiLike {
  dispatch: object
  type: 'query' | 'mutation'
  queryCacheKey?: string | undefined
}

type BaseQuery<A, E, R> = (args: A, api: never, extraOptions: E) => R

const REQUESTS = new WeakMap<object, LibraryRequest>()

/**
 * Attributes each attempt of a base query to its action. Place it inside `retry()`, so that it sees every attempt.
 *
 * @example
 * createApi({ baseQuery: retry(connectBaseQuery(fetchBaseQuery({ baseUrl: '/api' }))), endpoints })
 */
export function connectBaseQuery<A, E, R, F extends BaseQuery<A, E, R>>(baseQuery: F & BaseQuery<A, E, R>): F {
  const followed = (args: A, api: BaseQueryApiLike, extraOptions: E): R =>
    requestOf(api).run(() => baseQuery(args, api as never, extraOptions))
  return Object(followed)
}

/** All attempts, and all pages, share one `api` object. */
function requestOf(api: BaseQueryApiLike): LibraryRequest {
  const { dispatch, type, queryCacheKey = '' } = api
  const request =
    REQUESTS.get(api) ??
    ((type === 'query' && registryOf(dispatch).queries.get(queryCacheKey)) || openRequest({ kind: 'asked' }))
  REQUESTS.set(api, request)
  return request
}
