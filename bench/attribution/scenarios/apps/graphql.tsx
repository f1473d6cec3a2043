import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { BatchHttpLink } from '@apollo/client/link/batch-http'
import { ApolloProvider, useMutation, useQuery } from '@apollo/client/react'
import { configureStore } from '@reduxjs/toolkit'
import { createApi, fetchBaseQuery, retry } from '@reduxjs/toolkit/query'
import { useState } from 'react'
import { ask, onClick, sleep, url } from '../../page.js'
import type { Scenario, Truth } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { clickBoth, onBoth } from '../shared/both.js'

const ITEM = gql`query Item($n: Int) { item(n: $n) { id name } }`
const ADD = gql`mutation Add($n: Int) { item(n: $n) { id name } }`

function createApollo(says: (n: number) => Truth, before: ApolloLink[] = []) {
  const http = new HttpLink({
    uri: ({ variables }) => url(says(variables.n as number), variables.n as number, { ms: 20 }),
  })
  return new ApolloClient({ link: ApolloLink.from([...before, http]), cache: new InMemoryCache() })
}

/** GraphQL and RTK Query, as storefronts put them together. */
export const graphqlApps: readonly Scenario[] = [
  {
    name: 'Apollo: a query that is polled, while a click mutates and reads another',
    requests: 3,
    background: 3,
    run: () => {
      let n = 100
      const client = createApollo((of) => (of >= 100 ? 'none' : 'a'))
      const poll = async () => {
        n += 1
        await client.query({ query: ITEM, variables: { n }, fetchPolicy: 'network-only' })
      }
      setInterval(poll, 120)
      onClick('a', async () => {
        await client.mutate({ mutation: ADD, variables: { n: 1 } })
        await sleep(130)
        await client.query({ query: ITEM, variables: { n: 2 }, fetchPolicy: 'network-only' })
        await ask('a', 3)
      })
    },
    drive: async (user) => {
      await user.seen('none', 103)
      await user.click('a')
    },
  },
  {
    name: 'Apollo: React: cached data is shown and read again, then its mutation',
    requests: 3,
    drawsButtons: true,
    run: () => {
      const client = createApollo(() => 'a')
      client.writeQuery({
        query: ITEM,
        variables: { n: 1 },
        data: { item: { __typename: 'Item', id: '0', name: 'x' } },
      })
      const Part = () => {
        const { data } = useQuery<{ item: { name: string } }>(ITEM, {
          variables: { n: 1 },
          fetchPolicy: 'cache-and-network',
        })
        return <p>{data?.item.name}</p>
      }
      const App = () => {
        const [isOpen, open] = useState(false)
        const [add] = useMutation(ADD, { variables: { n: 2 } })
        return (
          <>
            <Button
              letter="a"
              onClick={async () => {
                open(true)
                await add()
                await ask('a', 3)
              }}
            />
            {isOpen && <Part />}
          </>
        )
      }
      render(
        <ApolloProvider client={client}>
          <App />
        </ApolloProvider>,
      )
    },
  },
  {
    name: 'Apollo: queries of two clicks in one batch',
    requests: 3,
    run: () => {
      const link = new BatchHttpLink({
        uri: url('a|b', 1),
        batchInterval: 300,
        fetch: async (input, init) => {
          await fetch(input, init)
          return new Response(
            JSON.stringify([1, 2].map(() => ({ data: { item: { __typename: 'Item', id: '1', name: 'x' } } }))),
          )
        },
      })
      const client = new ApolloClient({ link, cache: new InMemoryCache() })
      onBoth(async (is) => {
        await client.query({ query: ITEM, variables: { n: is === 'a' ? 1 : 2 }, fetchPolicy: 'network-only' })
        await ask(is, 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'Apollo: a link that waits for the session, asked for by whichever query is first',
    requests: 5,
    run: () => {
      let session: Promise<unknown> | undefined
      const gate = new ApolloLink((operation, forward) => {
        session ??= ask('a', 9, { ms: 200 })
        const waiting = session
        return new (
          forward(operation).constructor as unknown as new (
            subscribe: (observer: never) => unknown,
          ) => ReturnType<typeof forward>
        )((observer) => {
          void waiting.then(() => forward(operation).subscribe(observer))
        })
      })
      const client = createApollo((n) => (n < 10 ? 'a' : 'b'), [gate])
      const load = async (first: number) => {
        for (const n of [first, first + 1])
          await client.query({ query: ITEM, variables: { n }, fetchPolicy: 'network-only' })
      }
      onClick('a', () => load(1))
      onClick('b', () => load(11))
    },
    drive: clickBoth,
  },
  {
    name: 'RTK Query: optimistic, undone after an error, with a retry that waits',
    requests: 4,
    run: () => {
      const api = createApi({
        baseQuery: retry(fetchBaseQuery({ baseUrl: '' }), { maxRetries: 2, backoff: () => sleep(60) }),
        endpoints: ({ query, mutation }) => ({
          cart: query<unknown, number>({ query: (n) => url('a', n) }),
          add: mutation<unknown, number>({
            query: (n) => ({ url: url('a', n, { fail: 2 }), method: 'POST' }),
            async onQueryStarted(_, { dispatch, queryFulfilled }) {
              await queryFulfilled
              await dispatch(api.endpoints.cart.initiate(2, { forceRefetch: true }))
            },
          }),
        }),
      })
      const store = configureStore({
        reducer: { [api.reducerPath]: api.reducer },
        middleware: (before) => before().concat(api.middleware),
      })
      onClick('a', () => store.dispatch(api.endpoints.add.initiate(1)))
    },
  },
]
