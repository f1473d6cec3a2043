import type { Errand, Why } from '../errand.js'

/** What is under way in a store. */
export interface Book {
  /** By cache key. */
  readonly queries: Map<string, Errand>
  /** Ids of the actions that called for mutations, by request id. */
  readonly mutations: Map<string, string | undefined>
  /** Cache keys that are polled. */
  readonly polled: Set<string>
  /** What the middleware of an API is told right now, which makes it fetch. */
  telling?: Why | undefined
  /** Id of the action that invalidated last: RTK Query may wait before it fetches again. */
  invalidatorId?: string | undefined
}

const BOOKS = new WeakMap<object, Book>()

/** The book of a store, which middleware and base queries know by the same `dispatch`. */
export function bookOf(dispatch: object): Book {
  const book = BOOKS.get(dispatch) ?? { queries: new Map(), mutations: new Map(), polled: new Set() }
  BOOKS.set(dispatch, book)
  return book
}
