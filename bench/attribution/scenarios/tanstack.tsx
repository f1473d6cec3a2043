import {
  MutationObserver as Mutation,
  QueryClient,
  QueryClientProvider,
  QueryObserver,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useState } from 'react'
import { ask, onClick, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'
import { Button, render } from './react-page.js'

const json = async (pending: Promise<Response>): Promise<unknown> => {
  const response = await pending
  if (!response.ok) throw new Error(`${response.status}`)
  return response.json()
}

/** TanStack Query, bare and in React. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'fetchQuery, then code after it',
    requests: 2,
    run: () => {
      const client = new QueryClient()
      onClick('a', async () => {
        await client.fetchQuery({ queryKey: ['items'], queryFn: () => json(ask('a', 1, { ms: 20 })) })
        await ask('a', 2)
      })
    },
  },
  {
    name: 'a query that is retried with back-off',
    requests: 4,
    run: () => {
      const client = new QueryClient()
      onClick('a', async () => {
        await client.fetchQuery({
          queryKey: ['items'],
          queryFn: () => json(ask('a', 1, { fail: 2 })),
          retry: 2,
          retryDelay: (attempt) => 80 * 2 ** attempt,
        })
        await ask('a', 2)
      })
    },
  },
  {
    name: 'a mutation that invalidates what is observed',
    requests: 3,
    run: () => {
      const client = new QueryClient()
      let n = 0
      const queryFn = () => json(ask(n ? 'a' : 'mount', ++n))
      new QueryObserver(client, { queryKey: ['cart'], queryFn }).subscribe(() => {})
      const mutation = new Mutation(client, {
        mutationFn: () => json(ask('a', 11, { ms: 60 })),
        onSuccess: () => client.invalidateQueries({ queryKey: ['cart'] }),
      })
      onClick('a', () => mutation.mutate())
    },
  },
  {
    name: 'a mutation with optimistic update, error and refetch',
    requests: 3,
    run: () => {
      const client = new QueryClient()
      let n = 0
      const queryFn = () => json(ask(n ? 'a' : 'mount', ++n))
      new QueryObserver(client, { queryKey: ['cart'], queryFn }).subscribe(() => {})
      const mutation = new Mutation(client, {
        mutationFn: () => json(ask('a', 11, { fail: 1, ms: 30 })),
        onMutate: async () => {
          await client.cancelQueries({ queryKey: ['cart'] })
          client.setQueryData(['cart'], { items: 2 })
        },
        onSettled: () => client.invalidateQueries({ queryKey: ['cart'] }),
      })
      onClick('a', () => mutation.mutate().catch(() => {}))
    },
  },
  {
    name: 'two observers of one key, one request',
    requests: 2,
    run: () => {
      const client = new QueryClient()
      const options = { queryKey: ['items'], queryFn: () => json(ask('a', 1, { ms: 40 })) }
      onClick('a', async () => {
        await Promise.all([client.fetchQuery(options), client.fetchQuery(options)])
        await ask('a', 2)
      })
    },
  },
  {
    name: 'refetch by the observer, slow',
    requests: 3,
    run: () => {
      const client = new QueryClient()
      let n = 0
      const queryFn = () => json(ask(n ? 'a' : 'mount', ++n, { ms: 220 }))
      const observer = new QueryObserver(client, { queryKey: ['items'], queryFn })
      observer.subscribe(() => {})
      onClick('a', async () => {
        await observer.refetch({ cancelRefetch: false })
        await observer.refetch()
      })
    },
    drive: async (user) => {
      await user.wait(250)
      await user.click('a')
    },
  },
  {
    name: 'a poll by refetchInterval beside a click',
    requests: 3,
    background: 3,
    run: () => {
      const client = new QueryClient()
      let n = 0
      const queryFn = () => json(ask(n ? 'none' : 'mount', n++ || 1))
      new QueryObserver(client, { queryKey: ['stock'], queryFn, refetchInterval: 110 }).subscribe(() => {})
      onClick('a', async () => {
        await ask('a', 1, { ms: 90 })
        await sleep(130)
        await ask('a', 2)
      })
    },
  },
  {
    name: 'React: the key changes with a click',
    requests: 3,
    drawsButtons: true,
    run: () => {
      const Items = () => {
        const [page, setPage] = useState(0)
        useQuery({ queryKey: ['items', page], queryFn: () => json(ask(page ? 'a' : 'mount', page || 1)) })
        return <Button letter="a" onClick={() => setPage(page + 1)} />
      }
      render(
        <QueryClientProvider client={new QueryClient()}>
          <Items />
        </QueryClientProvider>,
      )
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(120)
      await user.click('a')
    },
  },
  {
    name: 'React: useMutation, then invalidation',
    requests: 3,
    drawsButtons: true,
    run: () => {
      let n = 0
      const queryFn = () => json(ask(n ? 'a' : 'mount', ++n))
      const Cart = () => {
        const client = useQueryClient()
        const { data } = useQuery({ queryKey: ['cart'], queryFn })
        const add = useMutation({
          mutationFn: () => json(ask('a', 11, { ms: 80 })),
          onSuccess: () => client.invalidateQueries({ queryKey: ['cart'] }),
        })
        return <Button letter="a" onClick={() => add.mutate()} text={data ? 'add' : '…'} />
      }
      render(
        <QueryClientProvider client={new QueryClient()}>
          <Cart />
        </QueryClientProvider>,
      )
    },
  },
  {
    name: 'React: a dependent query',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const Order = () => {
        const [open, setOpen] = useState(false)
        const first = useQuery({ queryKey: ['order'], queryFn: () => json(ask('a', 1, { ms: 130 })), enabled: open })
        useQuery({ queryKey: ['parcel'], queryFn: () => json(ask('a', 2)), enabled: !!first.data })
        return <Button letter="a" onClick={() => setOpen(true)} />
      }
      render(
        <QueryClientProvider client={new QueryClient()}>
          <Order />
        </QueryClientProvider>,
      )
    },
  },
  {
    name: 'React: the next page of an infinite query',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const List = () => {
        const { fetchNextPage } = useInfiniteQuery({
          queryKey: ['list'],
          queryFn: ({ pageParam }) => json(ask(pageParam ? 'a' : 'mount', 1, { ms: 20 })),
          initialPageParam: 0,
          getNextPageParam: () => 1,
        })
        return <Button letter="a" onClick={() => void fetchNextPage()} />
      }
      render(
        <QueryClientProvider client={new QueryClient()}>
          <List />
        </QueryClientProvider>,
      )
    },
  },
  {
    name: 'React: prefetched when the pointer comes, shown by a click',
    requests: 1,
    background: 1,
    drawsButtons: true,
    run: () => {
      const Link = () => {
        const client = useQueryClient()
        const [shown, setShown] = useState(false)
        const options = { queryKey: ['page'], queryFn: () => json(ask('none', 1)), staleTime: 60_000 }
        useQuery({ ...options, enabled: shown })
        return (
          <Button
            letter="a"
            onMouseEnter={() => void client.prefetchQuery(options)}
            onClick={async () => {
              setShown(true)
              await ask('a', 1)
            }}
          />
        )
      }
      render(
        <QueryClientProvider client={new QueryClient()}>
          <Link />
        </QueryClientProvider>,
      )
    },
  },
]
