import type { LibraryRequest, Why } from '../library-request.js'

/** The requests of a store that are in progress. */
export interface Registry {
  /** By cache key. */
  readonly queries: Map<string, LibraryRequest>
  /** Ids of the actions that called mutations, by request id. */
  readonly mutations: Map<string, string | undefined>
  /** Cache keys that are polled. */
  readonly polled: Set<string>
  /** Why the middleware of an API is about to fetch. */
  reason?: Why | undefined
  /** Id of the action of the latest invalidation: RTK Query may delay the fetch. */
  invalidatorId?: string | undefined
}

const REGISTRIES = new WeakMap<object, Registry>()

/** Returns the registry of a store, by the `dispatch` that middleware and base queries share. */
export function registryOf(dispatch: object): Registry {
  const registry = REGISTRIES.get(dispatch) ?? { queries: new Map(), mutations: new Map(), polled: new Set() }
  REGISTRIES.set(dispatch, registry)
  return registry
}
