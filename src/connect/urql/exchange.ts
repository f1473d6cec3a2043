import {
  type Client,
  type Exchange,
  makeOperation,
  mapExchange,
  type Operation,
  type OperationResult,
} from '@urql/core'
import { readConnection } from '../../core/connect.js'
import { pageFetch } from '../../page/page.js'
import { patch } from '../../page/patch.js'
import { type LibraryRequest, openRequest, type Why } from '../library-request.js'

/** Marks the context of a query that code called through `client.query()`. */
const ASKED: unique symbol = Symbol('asked')

type Fetch = typeof fetch
/** A query that a component shows. */
interface Shown {
  request: LibraryRequest
  isAnswered: boolean
  /** Whether it was answered from the cache and is being fetched again. */
  isStale: boolean
}

/** The original `fetch` of each context: urql derives contexts from contexts. */
const ORIGINALS = new WeakMap<Fetch, Fetch | undefined>()

/**
 * Labels each request of urql by why it ran: mount, invalidation, refresh, or the action that asked for it. Place it
 * first, before the cache.
 *
 * @example
 * new Client({ url, exchanges: [connectUrql, cacheExchange, fetchExchange] })
 */
export const connectUrql: Exchange = (input) => {
  const shown = new Map<number, Shown>()
  const mutations = new Map<number, LibraryRequest>()
  /** The mutation whose result is being delivered, which causes the requests that are made now. */
  let settling: LibraryRequest | undefined

  markQueries(input.client)

  function toWhy({ kind, context }: Operation, known: Shown | undefined): Why {
    if (kind === 'mutation') return { kind: 'asked' }
    if (known?.isStale) return { kind: 'background_refresh' }
    if (known && settling) return { kind: 'invalidation', parentId: settling.id }
    if (known) return { kind: 'asked', otherwise: 'background_refresh' }
    return Object(context)[ASKED] || kind === 'subscription' ? { kind: 'asked', otherwise: 'mount' } : { kind: 'mount' }
  }

  function toRequest(operation: Operation): LibraryRequest {
    const known = shown.get(operation.key)
    // A later caller joins the request in progress.
    if (known && !known.isAnswered && !known.isStale) return known.request
    const request = openRequest(toWhy(operation, known))
    if (operation.kind === 'mutation') mutations.set(operation.key, request)
    else shown.set(operation.key, { request, isAnswered: false, isStale: false })
    return request
  }

  function onOperation(operation: Operation): Operation {
    const { kind, key, context } = operation
    if (kind === 'teardown') {
      shown.get(key)?.request.end()
      shown.delete(key)
    }
    if (kind === 'teardown' || !readConnection()) return operation
    const request = toRequest(operation)
    const given = context.fetch && ORIGINALS.has(context.fetch) ? ORIGINALS.get(context.fetch) : context.fetch
    const ours: Fetch = (...args) => request.run(() => (given ?? pageFetch)(...args))
    ORIGINALS.set(ours, given)
    return makeOperation(kind, operation, { ...context, fetch: ours })
  }

  function onResult({ operation: { kind, key, context }, stale, hasNext }: OperationResult): void {
    const known = shown.get(key)
    if (known) {
      known.isStale = stale && context.meta?.cacheOutcome === 'hit'
      known.isAnswered = !known.isStale
      if (known.isAnswered && !hasNext) known.request.end()
    }
    const mutation = kind === 'mutation' ? mutations.get(key) : undefined
    if (!mutation) return
    mutations.delete(key)
    mutation.end()
    settling = mutation
    // The cache exchange fetches again in the next microtask.
    void Promise.resolve()
      .then(() => {})
      .then(() => {
        if (settling === mutation) settling = undefined
      })
  }

  return mapExchange({ onOperation, onResult })(input)
}

/** Code calls `client.query()`; components call `executeQuery`. */
function markQueries(client: Client): void {
  patch({ onRelease() {} }, [client, 'query'], (call, [query, variables, context]) =>
    call([query, variables, { ...Object(context), [ASKED]: true }]),
  )
}
