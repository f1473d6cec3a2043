import { type Errand, openErrand } from '../errand.js'
import { bookOf } from './book.js'

/** What RTK Query hands to a base query. */
interface BaseQueryApiLike {
  dispatch: object
  type: 'query' | 'mutation'
  queryCacheKey?: string | undefined
}

type BaseQuery<A, E, R> = (args: A, api: never, extraOptions: E) => R

const ERRANDS = new WeakMap<object, Errand>()

/**
 * Ties each attempt of a base query to the action that it belongs to. Inside `retry()`, so that it sees every attempt.
 *
 * @example
 * createApi({ baseQuery: retry(connectBaseQuery(fetchBaseQuery({ baseUrl: '/api' }))), endpoints })
 */
export function connectBaseQuery<A, E, R, F extends BaseQuery<A, E, R>>(baseQuery: F & BaseQuery<A, E, R>): F {
  const followed = (args: A, api: BaseQueryApiLike, extraOptions: E): R =>
    errandOf(api).run(() => baseQuery(args, api as never, extraOptions))
  return Object(followed)
}

/** All attempts, and all pages, are made with the same `api`. */
function errandOf(api: BaseQueryApiLike): Errand {
  const { dispatch, type, queryCacheKey = '' } = api
  const errand =
    ERRANDS.get(api) ??
    ((type === 'query' && bookOf(dispatch).queries.get(queryCacheKey)) || openErrand({ kind: 'asked' }))
  ERRANDS.set(api, errand)
  return errand
}
