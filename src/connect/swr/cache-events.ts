import { SWRGlobalState } from 'swr/_internal'
import { patch } from '../../page/patch.js'
import { type LibraryRequest, openRequest, readCauseId, type Why } from '../library-request.js'

/** The events that SWR sends to the hooks of a key: https://github.com/vercel/swr/blob/main/src/_internal/events.ts */
const MUTATED = 2
const FAILED = 3
const UNLOADED = 4

type Revalidator = (type: number, ...rest: unknown[]) => unknown

/** The requests of an SWR cache that are in progress. */
export interface CacheEvents {
  /** The request for which an event is making hooks fetch right now; `undefined` if they fetch by themselves. */
  current(): LibraryRequest | undefined
  /** Runs code that makes hooks fetch for a reason that is more precise than SWR's event. */
  withRequest<T>(request: LibraryRequest, code: () => T): T
  /** Whether a key is being fetched. */
  isFetching(key: string): boolean
}

const FOLLOWED = new WeakMap<object, CacheEvents>()

/** Observes the events that SWR sends to the hooks of a cache; there is no official API for them. */
export function followCache(cache: object): CacheEvents {
  const known = FOLLOWED.get(cache)
  if (known) return known
  const state = SWRGlobalState.get(Object(cache))
  let current: LibraryRequest | undefined

  function toWhy(type: number): Why {
    return type === MUTATED || type === UNLOADED
      ? { kind: 'invalidation', parentId: readCauseId() }
      : { kind: 'background_refresh' }
  }

  function wrap(revalidate: Revalidator): Revalidator {
    return (type, ...rest) => {
      if (current || type === FAILED) return revalidate(type, ...rest)
      return withRequest(openRequest(toWhy(type)), () => revalidate(type, ...rest))
    }
  }

  function withRequest<T>(request: LibraryRequest, code: () => T): T {
    const before = current
    current = request
    try {
      return code()
    } finally {
      current = before
    }
  }

  function followList(list: Revalidator[]): void {
    const wrappers = new WeakMap<Revalidator, Revalidator>()
    const forever = { onRelease() {} }
    patch(forever, [list, 'push'], (call, args) => {
      const [revalidate] = Object(args)
      const wrapper = wrap(revalidate)
      wrappers.set(revalidate, wrapper)
      return call([wrapper])
    })
    patch(forever, [list, 'indexOf'], (call, [revalidate]) => call([wrappers.get(Object(revalidate)) ?? revalidate]))
  }

  if (state?.[0])
    state[0] = new Proxy(state[0], {
      set(lists, key, list) {
        followList(list)
        return Reflect.set(lists, key, list)
      },
    })
  const events: CacheEvents = {
    current: () => current,
    withRequest,
    isFetching: (key) => key in Object(state?.[2]),
  }
  FOLLOWED.set(cache, events)
  return events
}
