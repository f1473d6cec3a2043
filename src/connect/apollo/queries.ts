import type { ApolloClient, ObservableQuery } from '@apollo/client'
import { type CallOriginal, patch } from '../../page/patch.js'
import { readCauseId, type Why } from '../library-request.js'
import { createRelease, type Release } from '../release.js'

/** Why a query sends a network request: `NetworkStatus` of Apollo Client. */
const SET_VARIABLES = 2
const REFETCH = 4
const POLL = 6

/** Methods of Apollo Client that are not part of its public types; there is no official API that reports them. */
interface QueryInside {
  fetch(options: unknown, networkStatus: number, ...rest: unknown[]): unknown
  fetchMore(options: unknown): unknown
  reobserveCacheFirst(): unknown
  getCurrentResult(): { data?: unknown }
  readonly variablesUnknown?: boolean
}

interface ClientInside {
  readonly queryManager: { refetchQueries(options: unknown): unknown }
  readonly refetchEventManager?: { emit(...args: unknown[]): unknown }
}

/** The queries of a client that are followed. */
export interface FollowedQueries {
  /** Why the query that is being passed to the link runs. */
  why(): Why
}

/** Observes why the queries of a client send network requests, until released. */
export function followQueries(client: ApolloClient, hold: Release): FollowedQueries {
  const followed = new WeakMap<object, Release>()
  let current: Why | undefined

  /** Queries that start meanwhile have this reason, unless an outer call has another one. */
  function withReason<T>(toWhy: () => Why, code: () => T): T {
    const before = current
    current ??= toWhy()
    try {
      return code()
    } finally {
      current = before
    }
  }

  function follow<Q extends object>(query: Q): Q {
    if (followed.has(query)) return query
    const release = createRelease()
    followed.set(query, release)
    const inside: QueryInside = Object(query)
    // The variables of a lazy query are unknown before its first call.
    const isLazy = inside.variablesUnknown
    const toWhy = (status: number): Why => {
      if (status === POLL) return { kind: 'background_refresh' }
      if (status === REFETCH) return { kind: 'asked', otherwise: 'background_refresh' }
      if (isLazy) return { kind: 'asked', otherwise: 'mount' }
      const isShown = status !== SET_VARIABLES && inside.getCurrentResult().data !== undefined
      return { kind: isShown ? 'background_refresh' : 'mount' }
    }
    patch(release, [inside, 'fetch'], (call, args: [unknown, number]) =>
      withReason(
        () => toWhy(args[1]),
        () => call(args),
      ),
    )
    patch(release, [inside, 'fetchMore'], (call, args) =>
      withReason(
        () => ({ kind: 'asked', otherwise: 'mount' }),
        () => call(args),
      ),
    )
    patch(release, [inside, 'reobserveCacheFirst'], (call, args) => withReason(toInvalidation, () => call(args)))
    return query
  }

  const { queryManager, refetchEventManager }: ClientInside = Object(client)
  patch(hold, [client, 'watchQuery'], (call: CallOriginal<ObservableQuery>, args) => follow(call(args)))
  patch(hold, [queryManager, 'refetchQueries'], (call, args) => withReason(toInvalidation, () => call(args)))
  if (refetchEventManager)
    patch(hold, [refetchEventManager, 'emit'], (call, args) =>
      withReason(
        () => ({ kind: 'background_refresh' }),
        () => call(args),
      ),
    )
  client.getObservableQueries('all').forEach(follow)
  hold.onRelease(() => {
    for (const query of client.getObservableQueries('all')) followed.get(query)?.release()
  })
  return { why: () => current ?? { kind: 'asked', otherwise: 'background_refresh' } }
}

function toInvalidation(): Why {
  return { kind: 'invalidation', parentId: readCauseId() }
}
