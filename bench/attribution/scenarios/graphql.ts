import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { RetryLink } from '@apollo/client/link/retry'
import { Client, cacheExchange, fetchExchange, gql as urqlGql } from '@urql/core'
import { Observable } from 'rxjs'
import { ask, onClick, url } from '../page.js'
import type { Scenario, Truth } from '../scenario.js'

const ITEM = gql`query Item($n: Int) { item(n: $n) { id name } }`
const ADD = gql`mutation Add($n: Int) { item(n: $n) { id name } }`

interface Says {
  is: Truth
  more?: Record<string, string | number>
}

/** The expected action of an operation is in its context, its number in the variables. */
function createApollo(before: ApolloLink[] = []) {
  const http = new HttpLink({
    uri: (operation) => {
      const { is = 'mount', more } = operation.getContext() as Partial<Says>
      return url(is, operation.variables.n ?? 0, more)
    },
  })
  return new ApolloClient({ link: ApolloLink.from([...before, http]), cache: new InMemoryCache() })
}

const says = (is: Truth, more?: Says['more']) => ({ context: { is, more }, fetchPolicy: 'network-only' as const })

/** For clients whose requests say nothing about who wants them: the truths in the order of the requests. */
function inOrder(urls: readonly string[]): () => string {
  let made = 0
  return () => urls[made++] ?? url('none', made)
}

const createUrql = (send: typeof fetch = (input, init) => fetch(input, init)) =>
  new Client({
    url: '/r',
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
    fetch: send,
  })
const URQL_ITEM = urqlGql`query Item { item { id name } }`
const URQL_ADD = urqlGql`mutation Add { item { id name } }`

/** GraphQL clients. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'Apollo: query, then query',
    requests: 2,
    run: () => {
      const client = createApollo()
      onClick('a', async () => {
        await client.query({ query: ITEM, variables: { n: 1 }, ...says('a', { ms: 20 }) })
        await client.query({ query: ITEM, variables: { n: 2 }, ...says('a') })
      })
    },
  },
  {
    name: 'Apollo: mutation, then code after it',
    requests: 2,
    run: () => {
      const client = createApollo()
      onClick('a', async () => {
        await client.mutate({ mutation: ADD, variables: { n: 1 }, context: { is: 'a' } })
        await ask('a', 2)
      })
    },
  },
  {
    name: 'Apollo: a mutation that refetches what is watched',
    requests: 3,
    run: () => {
      const next = inOrder([url('mount', 1), url('a', 1, { ms: 40 }), url('a', 2)])
      const client = new ApolloClient({ link: new HttpLink({ uri: next }), cache: new InMemoryCache() })
      client.watchQuery({ query: ITEM, variables: { n: 1 } }).subscribe(() => {})
      onClick('a', () => client.mutate({ mutation: ADD, variables: { n: 1 }, refetchQueries: ['Item'] }))
    },
  },
  {
    name: 'Apollo: refetchQueries by document',
    requests: 2,
    run: () => {
      const client = createApollo()
      const refetch = { query: ITEM, variables: { n: 2 }, context: { is: 'a' } }
      onClick('a', () =>
        client.mutate({
          mutation: ADD,
          variables: { n: 1 },
          context: { is: 'a', more: { ms: 60 } },
          refetchQueries: [refetch],
          awaitRefetchQueries: true,
        }),
      )
    },
  },
  {
    name: 'Apollo: RetryLink',
    requests: 4,
    run: () => {
      const client = createApollo([new RetryLink({ delay: { initial: 90, jitter: false }, attempts: { max: 5 } })])
      onClick('a', async () => {
        await client.query({ query: ITEM, variables: { n: 1 }, ...says('a', { fail: 2 }) })
        await client.query({ query: ITEM, variables: { n: 2 }, ...says('a') })
      })
    },
  },
  {
    name: 'Apollo: a link that fetches a token first',
    requests: 3,
    run: () => {
      const token = new ApolloLink(
        (operation, forward) =>
          new Observable((observer) => {
            void ask('a', 1, { ms: 50 }).then(() => forward(operation).subscribe(observer))
          }),
      )
      const client = createApollo([token])
      onClick('a', async () => {
        await client.query({ query: ITEM, variables: { n: 2 }, ...says('a') })
        await ask('a', 3)
      })
    },
  },
  {
    name: 'Apollo: two clicks, one in-flight query each',
    requests: 4,
    run: () => {
      const client = createApollo()
      const load = async (is: 'a' | 'b', ms: number) => {
        await client.query({ query: ITEM, variables: { n: is === 'a' ? 1 : 3 }, ...says(is, { ms }) })
        await client.query({ query: ITEM, variables: { n: is === 'a' ? 2 : 4 }, ...says(is) })
      }
      onClick('a', () => load('a', 200))
      onClick('b', () => load('b', 60))
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  {
    name: 'urql: query, mutation, query',
    requests: 3,
    run: () => {
      const client = createUrql()
      onClick('a', async () => {
        await client.query(URQL_ITEM, {}, { url: url('a', 1, { ms: 20 }) }).toPromise()
        await client.mutation(URQL_ADD, {}, { url: url('a', 2) }).toPromise()
        await client.query(URQL_ITEM, { again: 1 }, { url: url('a', 3), requestPolicy: 'network-only' }).toPromise()
      })
    },
  },
  {
    name: 'urql: awaited without toPromise',
    requests: 2,
    run: () => {
      const client = createUrql()
      onClick('a', async () => {
        await client.query(URQL_ITEM, {}, { url: url('a', 1, { ms: 30 }) })
        await ask('a', 2)
      })
    },
  },
  {
    name: 'urql: a mutation refetches what is subscribed',
    requests: 3,
    run: () => {
      const next = inOrder([url('mount', 1), url('a', 1, { ms: 40 }), url('a', 2)])
      const client = createUrql((_, init) => fetch(next(), init))
      client.query(URQL_ITEM, {}).subscribe(() => {})
      onClick('a', () => client.mutation(URQL_ADD, {}).toPromise())
    },
  },
]
