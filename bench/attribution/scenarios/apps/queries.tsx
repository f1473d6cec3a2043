import { configureStore, createSlice } from '@reduxjs/toolkit'
import { createApi, fetchBaseQuery, setupListeners } from '@reduxjs/toolkit/query'
import { keepPreviousData, QueryClient, QueryClientProvider, QueryObserver, useQuery } from '@tanstack/react-query'
import axios from 'axios'
import { useState } from 'react'
import { ask, onClick, sleep, url } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { clickBoth, onBoth } from '../shared/both.js'

const json = async (pending: Promise<Response>): Promise<unknown> => {
  const response = await pending
  if (!response.ok) throw new Error(`${response.status}`)
  return response.json()
}

/** Libraries for data, as applications use them together. */
export const queries: readonly Scenario[] = [
  {
    name: 'TanStack Query: optimistic, with cancelled queries, a rollback and what is fetched at last',
    requests: 4,
    run: () => {
      const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
      let n = 0
      const queryFn = ({ signal }: { signal: AbortSignal }) => json(fetch(url(n ? 'a' : 'mount', ++n), { signal }))
      new QueryObserver(client, { queryKey: ['cart'], queryFn }).subscribe(() => {})
      onClick('a', async () => {
        await client.cancelQueries({ queryKey: ['cart'] })
        const before = client.getQueryData(['cart'])
        client.setQueryData(['cart'], { items: 2 })
        try {
          await json(ask('a', 11, { ms: 60, fail: 9, status: 400 }))
        } catch {
          client.setQueryData(['cart'], before)
          await ask('a', 12)
        } finally {
          await client.invalidateQueries({ queryKey: ['cart'] })
        }
      })
    },
  },
  {
    name: 'TanStack Query: two keys one after the other, the second with the first one’s answer, two clicks',
    requests: 4,
    run: () => {
      const client = new QueryClient()
      onBoth(async (is) => {
        const user = await client.ensureQueryData({
          queryKey: ['user', is],
          queryFn: () => json(ask(is, 1, { ms: 80 })),
        })
        await client.fetchQuery({ queryKey: ['orders', is, user], queryFn: () => json(ask(is, 2)) })
      })
    },
    drive: clickBoth,
  },
  {
    name: 'TanStack Query: React: pages with the previous one kept, the next one prefetched in an effect',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
      const truth = (page: number): [Letter | 'mount', number] => (page ? ['a', page] : ['mount', 1])
      const load = (page: number) => json(ask(...truth(page)))
      const Pages = () => {
        const [page, setPage] = useState(0)
        useQuery({ queryKey: ['page', page], queryFn: () => load(page), placeholderData: keepPreviousData })
        return (
          <Button
            letter="a"
            onClick={() => {
              setPage(page + 1)
              void client.prefetchQuery({ queryKey: ['page', page + 2], queryFn: () => load(page + 2) })
            }}
          />
        )
      }
      render(
        <QueryClientProvider client={client}>
          <Pages />
        </QueryClientProvider>,
      )
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('a')
    },
  },
  {
    name: 'TanStack Query: React: a query that is enabled by another’s answer, beside a click',
    requests: 5,
    drawsButtons: true,
    run: () => {
      const client = new QueryClient()
      const Part = () => {
        const [isOpen, open] = useState(false)
        const first = useQuery({ queryKey: [1], queryFn: () => json(ask('a', 1, { ms: 100 })), enabled: isOpen })
        const second = useQuery({ queryKey: [2], queryFn: () => json(ask('a', 2, { ms: 60 })), enabled: !!first.data })
        useQuery({ queryKey: [3], queryFn: () => json(ask('a', 3)), enabled: !!second.data })
        return (
          <>
            <Button letter="a" onClick={() => open(true)} />
            <Button letter="b" onClick={() => ask('b', 1, { ms: 120 }).then(() => ask('b', 2))} />
          </>
        )
      }
      render(
        <QueryClientProvider client={client}>
          <Part />
        </QueryClientProvider>,
      )
    },
    drive: clickBoth,
  },
  {
    name: 'TanStack Query: a stale query is read again because a part is shown, and its poll goes on',
    requests: 3,
    background: 3,
    drawsButtons: true,
    run: () => {
      const client = new QueryClient()
      let n = 0
      const Polled = () => {
        useQuery({ queryKey: ['stock'], queryFn: () => json(ask('none', ++n)), refetchInterval: 130 })
        return null
      }
      const Part = () => {
        useQuery({ queryKey: ['reviews'], queryFn: () => json(ask('a', 1, { ms: 150 })) })
        return null
      }
      const App = () => {
        const [isOpen, open] = useState(false)
        return (
          <>
            <Button
              letter="a"
              onClick={async () => {
                open(true)
                await ask('a', 2, { ms: 200 })
                await ask('a', 3)
              }}
            />
            {isOpen && <Part />}
          </>
        )
      }
      setTimeout(() => {
        const later = client.getQueryCache()
        later.subscribe(() => {})
      }, 0)
      render(
        <QueryClientProvider client={client}>
          <App />
          <Polled />
        </QueryClientProvider>,
      )
    },
    drive: async (user) => {
      await user.seen('none', 3)
      await user.click('a')
    },
  },
  {
    name: 'axios: a queue while the token is renewed, the requests of two clicks are repeated with it',
    requests: 5,
    run: () => {
      const client = axios.create()
      let renewing: Promise<unknown> | undefined
      client.interceptors.response.use(undefined, async (error) => {
        if (error.response?.status !== 401 || error.config.isAgain) throw error
        renewing ??= axios.post(url('a', 9, { ms: 900 })).finally(() => {
          renewing = undefined
        })
        await renewing
        return client({ ...error.config, isAgain: true })
      })
      onBoth((is) => client.get(url(is, 1, { fail: 1, status: 401, ms: is === 'a' ? 10 : 60 })))
    },
    drive: clickBoth,
  },
  {
    name: 'axios: cancelled by the next, whose interceptor waits for the configuration',
    requests: 3,
    run: () => {
      const client = axios.create()
      const settings = ask('mount', 1, { ms: 1_200 })
      client.interceptors.request.use(async (config) => {
        await settings
        return config
      })
      let controller = new AbortController()
      onBoth(async (is) => {
        controller.abort()
        controller = new AbortController()
        const { signal } = controller
        await client.get(url(is, 1, { ms: 60 }), { signal }).catch(() => {})
        if (!signal.aborted) await client.get(url(is, 2))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'RTK Query: a query that one part shows by a click, and invalidated by another’s mutation',
    requests: 3,
    run: () => {
      const asked = { n: 0 }
      const api = createApi({
        baseQuery: fetchBaseQuery({ baseUrl: '' }),
        tagTypes: ['cart'],
        endpoints: ({ query, mutation }) => ({
          cart: query<unknown, number>({
            query: () => {
              asked.n += 1
              return url(asked.n === 1 ? 'a' : 'b', 1, { ms: 20 })
            },
            providesTags: ['cart'],
          }),
          add: mutation<unknown, number>({
            query: () => ({ url: url('b', 2), method: 'POST' }),
            invalidatesTags: ['cart'],
          }),
        }),
      })
      const store = configureStore({
        reducer: { [api.reducerPath]: api.reducer },
        middleware: (before) => before().concat(api.middleware),
      })
      addEventListener('bench:leave', setupListeners(store.dispatch), { once: true })
      onClick('a', () => store.dispatch(api.endpoints.cart.initiate(1)))
      onClick('b', () => store.dispatch(api.endpoints.add.initiate(1)))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(100)
      await user.click('b')
    },
  },
  {
    name: 'RTK Query: a poll of one query, while a click asks for the same with another argument',
    requests: 2,
    background: 3,
    run: () => {
      let n = 0
      const api = createApi({
        baseQuery: fetchBaseQuery({ baseUrl: '' }),
        endpoints: ({ query }) => ({
          stock: query<unknown, Letter | 'none'>({ query: (is) => url(is, is === 'none' ? ++n : 1, { ms: 10 }) }),
        }),
      })
      const store = configureStore({
        reducer: { [api.reducerPath]: api.reducer },
        middleware: (before) => before().concat(api.middleware),
      })
      store.dispatch(api.endpoints.stock.initiate('none', { subscriptionOptions: { pollingInterval: 120 } }))
      onClick('a', async () => {
        await store.dispatch(api.endpoints.stock.initiate('a'))
        await sleep(150)
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 3)
      await user.click('a')
    },
  },
  {
    name: 'a slice and a subscriber that saves a moment after each change, of one click',
    requests: 2,
    run: () => {
      const cart = createSlice({
        name: 'cart',
        initialState: { items: 0 },
        reducers: {
          add(state) {
            state.items += 1
          },
        },
      })
      const store = configureStore({ reducer: cart.reducer })
      let timer: ReturnType<typeof setTimeout> | undefined
      store.subscribe(() => {
        clearTimeout(timer)
        timer = setTimeout(() => ask('a', 1).then(() => ask('a', 2)), 100)
      })
      onClick('a', () => {
        store.dispatch(cart.actions.add())
        store.dispatch(cart.actions.add())
      })
    },
  },
]
