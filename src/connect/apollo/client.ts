import type { ApolloClient, ApolloLink } from '@apollo/client'
import { Observable } from 'rxjs'
import { readConnection } from '../../core/connect.js'
import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { type Errand, openErrand, type Why } from '../errand.js'
import { createRelease } from '../release.js'
import { type FollowedQueries, followQueries } from './queries.js'

type Operation = ApolloLink.Operation
type Result = Observable<ApolloLink.Result>

/**
 * Labels each request of Apollo Client by why it ran: mount, invalidation, refresh, or the action that asked for it.
 * The undo gives everything back.
 *
 * @example
 * connectApollo(client)
 */
export function connectApollo(client: ApolloClient): Undo {
  const hold = createRelease()
  const errands = new WeakMap<Operation, Errand>()
  const queries = followQueries(client, hold)
  const { link } = client

  // Links in between may wait, or try again; each of them works for the operation.
  for (const leaf of leavesOf(link))
    patch(hold, [leaf, 'request'], (call, args) => {
      const result = call(args) as Result
      const errand = errands.get(args[0] as Operation)
      return errand ? runIn(errand, result) : result
    })
  // Whatever the link is besides; importing `ApolloLink` would change a global of the page.
  const ours: ApolloLink = Object.create(link, {
    request: {
      value(operation: Operation, forward: ApolloLink.ForwardFunction) {
        if (!readConnection()) return link.request(operation, forward)
        const errand = openErrand(toWhy(operation, queries))
        errands.set(operation, errand)
        return endWith(errand, link.request(operation, forward))
      },
    },
  })
  client.setLink(ours)
  hold.onRelease(() => client.link === ours && client.setLink(link))
  return hold.release
}

function toWhy({ operationType }: Operation, queries: FollowedQueries): Why {
  if (operationType === 'query') return queries.why()
  return operationType === 'mutation' ? { kind: 'asked' } : { kind: 'asked', otherwise: 'mount' }
}

/** The links that are not made of others. */
function leavesOf(link: ApolloLink): ApolloLink[] {
  const parts = [link.left, link.right].filter((part) => part !== undefined)
  return parts.length ? [...new Set(parts.flatMap(leavesOf))] : [link]
}

function runIn(errand: Errand, result: Result): Result {
  return new Observable((observer) => errand.run(() => result.subscribe(observer)))
}

function endWith(errand: Errand, result: Result): Result {
  return new Observable((observer) => {
    const subscription = errand.run(() =>
      result.subscribe({
        // What a mutation's answer invalidates is invalidated by its action.
        next: (value) => errand.run(() => observer.next(value)),
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    )
    subscription.add(() => errand.end())
    return subscription
  })
}
