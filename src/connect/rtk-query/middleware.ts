import { readWindow } from '../../page/page.js'
import { openErrand, readCauseId, type Why } from '../errand.js'
import { type Book, bookOf } from './book.js'

/** What a query was called with: https://github.com/reduxjs/redux-toolkit, `buildThunks.ts`. */
interface QueryArgument {
  queryCacheKey: string
  subscribe?: boolean
  forceRefetch?: boolean | number
  direction?: string
  subscriptionOptions?: { pollingInterval?: number }
}

interface ThunkAction {
  type: string
  meta: { requestId: string; condition?: boolean; arg: QueryArgument }
  payload?: { queryCacheKey: string; options?: { pollingInterval?: number } }
}

interface StoreLike {
  dispatch: object
  getState(): unknown
}

/**
 * Tells why each query of RTK Query runs. It stands before the middleware of the APIs, whose base queries are followed
 * by `connectBaseQuery`.
 *
 * @example
 * configureStore({ reducer, middleware: (defaults) => defaults().concat(connectRtkQuery, api.middleware) })
 */
export function connectRtkQuery({ dispatch, getState }: StoreLike) {
  const book = bookOf(dispatch)
  return (next: (action: unknown) => unknown) =>
    (action: unknown): unknown => {
      const { type, meta, payload }: ThunkAction = Object(action)
      const [, path = '', kind, phase] = /^(.*)\/execute(\w+)\/(\w+)$/.exec(`${type}`) ?? []
      if (/^__rtkq\/(focused|online)$/.test(type))
        return telling(book, { kind: 'background_refresh' }, () => next(action))
      if (type?.endsWith('/updateSubscriptionOptions') && payload)
        notePolling(book, payload.queryCacheKey, payload.options)
      if (type?.endsWith('/invalidateTags')) {
        book.invalidatorId = readCauseId()
        return tellInvalidation(book, () => next(action))
      }
      if (!kind || meta.condition) return next(action)
      if (phase === 'pending') begin(book, { kind, meta, cached: readCached(getState(), path, meta.arg.queryCacheKey) })
      if (phase === 'pending') return next(action)
      settle(book, kind, meta)
      // Also what was held back until the last request was over.
      return tellInvalidation(book, () => next(action))
    }
}

function begin(
  book: Book,
  { kind, meta, cached }: Pick<ThunkAction, 'meta'> & { kind: string; cached: unknown },
): void {
  const { requestId, arg } = meta
  if (kind === 'Mutation') return void book.mutations.set(requestId, readCauseId())
  if (arg.subscriptionOptions) notePolling(book, arg.queryCacheKey, arg.subscriptionOptions)
  book.queries.set(arg.queryCacheKey, openErrand(toWhy(book, arg, cached !== undefined)))
}

function settle(book: Book, kind: string, { requestId, arg }: ThunkAction['meta']): void {
  book.queries.get(arg.queryCacheKey)?.end()
  book.queries.delete(arg.queryCacheKey)
  if (kind !== 'Mutation') return
  book.invalidatorId = book.mutations.get(requestId)
  book.mutations.delete(requestId)
}

function toWhy(book: Book, arg: QueryArgument, isShown: boolean): Why {
  const { subscribe, forceRefetch, subscriptionOptions, direction, queryCacheKey } = arg
  const otherwise = isShown && !direction ? 'background_refresh' : 'mount'
  if (subscribe === false) {
    if (forceRefetch && book.telling) return book.telling
    // A poll comes out of a timer, a click's refetch does not.
    const isPoll = book.polled.has(queryCacheKey) && !readWindow()?.event
    if (isPoll) return { kind: 'background_refresh' }
    return { kind: 'asked', otherwise: 'background_refresh' }
  }
  // Hooks that fetch by themselves hand over options of theirs, and seldom force.
  const isCalled = !subscriptionOptions || forceRefetch === true || direction
  return isCalled ? { kind: 'asked', otherwise } : { kind: otherwise }
}

function notePolling(book: Book, key: string, options: { pollingInterval?: number } | undefined): void {
  if (options?.pollingInterval) book.polled.add(key)
  else book.polled.delete(key)
}

function tellInvalidation<T>(book: Book, code: () => T): T {
  return telling(book, { kind: 'invalidation', parentId: book.invalidatorId }, code)
}

function telling<T>(book: Book, why: Why, code: () => T): T {
  const before = book.telling
  book.telling = why
  try {
    return code()
  } finally {
    book.telling = before
  }
}

function readCached(state: unknown, path: string, key: string): unknown {
  const { [path]: api }: Record<string, { queries?: Record<string, { data?: unknown }> }> = Object(state)
  return api?.queries?.[key]?.data
}
