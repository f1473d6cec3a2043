import type { Undo } from '../../page/undo.js'
import { createRelease } from '../release.js'
import { followMutation, type MutationLike } from './mutation.js'
import { type FollowedQuery, followQuery, type QueryLike } from './query.js'

interface Cache<Event, Item> {
  subscribe(onEvent: (event: Event) => void): Undo
  getAll(): Item[]
}

/** A `QueryClient` of TanStack Query 5, for any framework. */
export interface QueryClientLike {
  getQueryCache(): Cache<{ type: string; query: QueryLike; action?: { type: string } }, QueryLike>
  getMutationCache(): Cache<{ type: string; mutation?: MutationLike | undefined }, MutationLike>
}

/**
 * Labels each request of TanStack Query by why it ran: mount, invalidation, refresh, or the action that asked for it.
 * Returns a function that restores the client.
 *
 * @example
 * connectQueryClient(queryClient)
 */
export function connectQueryClient(client: QueryClientLike): Undo {
  const hold = createRelease()
  const queries = new Map<QueryLike, FollowedQuery>()
  const mutations = new Map<MutationLike, Undo>()
  const originals = new WeakMap<object, unknown>()
  const addQuery = (query: QueryLike) => queries.has(query) || queries.set(query, followQuery(query, originals))
  const addMutation = (mutation: MutationLike) =>
    mutations.has(mutation) || mutations.set(mutation, followMutation(mutation))

  client.getQueryCache().getAll().forEach(addQuery)
  client.getMutationCache().getAll().forEach(addMutation)
  hold.onRelease(() => {
    for (const { release } of queries.values()) release()
    for (const undo of mutations.values()) undo()
  })
  hold.onRelease(
    client.getQueryCache().subscribe(({ type, query, action }) => {
      if (type === 'added') addQuery(query)
      else if (action?.type === 'invalidate') queries.get(query)?.invalidated()
      else if (action) queries.get(query)?.updated(action.type)
      // Its last fetch may still be in progress, and keeps its action.
      if (type === 'removed') queries.delete(query)
    }),
  )
  hold.onRelease(
    client.getMutationCache().subscribe(({ type, mutation }) => {
      if (type === 'added' && mutation) addMutation(mutation)
      if (type === 'removed' && mutation) mutations.delete(mutation)
    }),
  )
  return hold.release
}
