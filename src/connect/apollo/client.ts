import type { ApolloClient, ApolloLink } from '@apollo/client'
import { Observable } from 'rxjs'
import { readConnection } from '../../core/connect.js'
import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { type LibraryRequest, openRequest, type Why } from '../library-request.js'
import { createRelease } from '../release.js'
import { type FollowedQueries, followQueries } from './queries.js'

type Operation = ApolloLink.Operation
type Result = Observable<ApolloLink.Result>

/**
 * Labels each request of Apollo Client by why it ran: mount, invalidation, refresh, or the action that asked for it.
 * Returns a function that restores the client.
 *
 * @example
 * connectApollo(client)
 */
export function connectApollo(client: ApolloClient): Undo {
  const hold = createRelease()
  const requests = new WeakMap<Operation, LibraryRequest>()
  const queries = followQueries(client, hold)
  const { link } = client

  // Links before a terminating link may wait or retry; each of its calls works for the operation.
  for (const leaf of leavesOf(link))
    patch<ApolloLink, [Operation], Result>(hold, [leaf, 'request'], (call, args) => {
      const result = call(args)
      const request = requests.get(args[0])
      return request ? runIn(request, result) : result
    })
  // Keeps all other properties of the link; importing `ApolloLink` would change a global of the page.
  const ours: ApolloLink = Object.create(link, {
    request: {
      value(operation: Operation, forward: ApolloLink.ForwardFunction) {
        if (!readConnection()) return link.request(operation, forward)
        const request = openRequest(toWhy(operation, queries))
        requests.set(operation, request)
        return endWith(request, link.request(operation, forward))
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

/** Returns the terminating links: those that are not composed of others. */
function leavesOf(link: ApolloLink): ApolloLink[] {
  const parts = [link.left, link.right].filter((part) => part !== undefined)
  return parts.length ? [...new Set(parts.flatMap(leavesOf))] : [link]
}

function runIn(request: LibraryRequest, result: Result): Result {
  return new Observable((observer) => request.run(() => result.subscribe(observer)))
}

function endWith(request: LibraryRequest, result: Result): Result {
  return new Observable((observer) => {
    const subscription = request.run(() =>
      result.subscribe({
        // Invalidations that follow from a mutation's response are caused by its action.
        next: (value) => request.run(() => observer.next(value)),
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    )
    subscription.add(() => request.end())
    return subscription
  })
}
