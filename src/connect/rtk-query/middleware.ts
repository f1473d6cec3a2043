import { readWindow } from '../../page/page.js'
import { openRequest, readCauseId, type Why } from '../library-request.js'
import { type Registry, registryOf } from './registry.js'

/** The arguments of a query thunk: https://github.com/reduxjs/redux-toolkit, `buildThunks.ts`. */
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
 * Determines why each query of RTK Query runs. Place it before the middleware of the APIs, whose base queries are
 * wrapped by `connectBaseQuery`.
 *
 * @example
 * configureStore({ reducer, middleware: (defaults) => defaults().concat(connectRtkQuery, api.middleware) })
 */
export function connectRtkQuery({ dispatch, getState }: StoreLike) {
  const registry = registryOf(dispatch)
  return (next: (action: unknown) => unknown) =>
    (action: unknown): unknown => {
      const { type, meta, payload }: ThunkAction = Object(action)
      const [, path = '', kind, phase] = /^(.*)\/execute(\w+)\/(\w+)$/.exec(`${type}`) ?? []
      if (/^__rtkq\/(focused|online)$/.test(type))
        return withReason(registry, { kind: 'background_refresh' }, () => next(action))
      if (type?.endsWith('/updateSubscriptionOptions') && payload)
        notePolling(registry, payload.queryCacheKey, payload.options)
      if (type?.endsWith('/invalidateTags')) {
        registry.invalidatorId = readCauseId()
        return withInvalidation(registry, () => next(action))
      }
      if (!kind || meta.condition) return next(action)
      if (phase === 'pending')
        begin(registry, { kind, meta, cached: readCached(getState(), path, meta.arg.queryCacheKey) })
      if (phase === 'pending') return next(action)
      settle(registry, kind, meta)
      // Includes invalidations that were delayed until the last request had ended.
      return withInvalidation(registry, () => next(action))
    }
}

function begin(
  registry: Registry,
  { kind, meta, cached }: Pick<ThunkAction, 'meta'> & { kind: string; cached: unknown },
): void {
  const { requestId, arg } = meta
  if (kind === 'Mutation') return void registry.mutations.set(requestId, readCauseId())
  if (arg.subscriptionOptions) notePolling(registry, arg.queryCacheKey, arg.subscriptionOptions)
  registry.queries.set(arg.queryCacheKey, openRequest(toWhy(registry, arg, cached !== undefined)))
}

function settle(registry: Registry, kind: string, { requestId, arg }: ThunkAction['meta']): void {
  registry.queries.get(arg.queryCacheKey)?.end()
  registry.queries.delete(arg.queryCacheKey)
  if (kind !== 'Mutation') return
  registry.invalidatorId = registry.mutations.get(requestId)
  registry.mutations.delete(requestId)
}

function toWhy(registry: Registry, arg: QueryArgument, isShown: boolean): Why {
  const { subscribe, forceRefetch, subscriptionOptions, direction, queryCacheKey } = arg
  const otherwise = isShown && !direction ? 'background_refresh' : 'mount'
  if (subscribe === false) {
    if (forceRefetch && registry.reason) return registry.reason
    // A poll comes from a timer, a click's refetch does not.
    const isPoll = registry.polled.has(queryCacheKey) && !readWindow()?.event
    if (isPoll) return { kind: 'background_refresh' }
    return { kind: 'asked', otherwise: 'background_refresh' }
  }
  // Hooks that fetch automatically pass their own options, and rarely force.
  const isCalled = !subscriptionOptions || forceRefetch === true || direction
  return isCalled ? { kind: 'asked', otherwise } : { kind: otherwise }
}

function notePolling(registry: Registry, key: string, options: { pollingInterval?: number } | undefined): void {
  if (options?.pollingInterval) registry.polled.add(key)
  else registry.polled.delete(key)
}

function withInvalidation<T>(registry: Registry, code: () => T): T {
  return withReason(registry, { kind: 'invalidation', parentId: registry.invalidatorId }, code)
}

function withReason<T>(registry: Registry, why: Why, code: () => T): T {
  const before = registry.reason
  registry.reason = why
  try {
    return code()
  } finally {
    registry.reason = before
  }
}

function readCached(state: unknown, path: string, key: string): unknown {
  const { [path]: api }: Record<string, { queries?: Record<string, { data?: unknown }> }> = Object(state)
  return api?.queries?.[key]?.data
}
