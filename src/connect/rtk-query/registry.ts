import type { LibraryRequest, Why } from '../library-request.js'

/** What is under way in a store. */
export interface Registry {
  /** By cache key. */
  readonly queries: Map<string, LibraryRequest>
  /** Ids of the actions that called for mutations, by request id. */
  readonly mutations: Map<string, string | undefined>
  /** Cache keys that are polled. */
  readonly polled: Set<string>
  /** Why the middleware of an API is about to fetch. */
  reason?: Why | undefined
  /** Id of the action that invalidated last: RTK Query may wait before it fetches again. */
  invalidatorId?: string | undefined
}

const REGISTRIES = new WeakMap<object, Registry>()

/** The registry of a store, found by the `dispatch` that middleware and base queries share. */
export function registryOf(dispatch: object): Registry {
  const registry = REGISTRIES.get(dispatch) ?? { queries: new Map(), mutations: new Map(), polled: new Set() }
  REGISTRIES.set(dispatch, registry)
  return registry
}
