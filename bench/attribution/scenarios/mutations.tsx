import {
  type QueryClient,
  QueryClientProvider,
  QueryClient as TanStackClient,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import axios, { type AxiosError, type AxiosInstance } from 'axios'
import { type ReactNode, useState } from 'react'
import { sleep, url } from '../page.js'
import type { Letter, Scenario } from '../scenario.js'
import { Button, render } from './react-page.js'

const get = async (is: Letter | 'mount', n: number, more?: Record<string, number>) =>
  (await axios.get(url(is, n, more))).data
const post = async (is: Letter, n: number, more?: Record<string, number>) =>
  (await axios.post(url(is, n, more), { n })).data

/** A basket that is shown, and a part of the page that changes it. */
function shop(Part: (props: { client: QueryClient }) => ReactNode, { n = 0 } = {}): void {
  let loads = n
  const Basket = () => {
    const client = useQueryClient()
    const { data } = useQuery({
      queryKey: ['basket'],
      queryFn: () => {
        loads += 1
        return loads === 1 ? get('mount', 1) : get('a', 100 + loads)
      },
    })
    return (
      <>
        <p>{JSON.stringify(data)}</p>
        <Part client={client} />
      </>
    )
  }
  render(
    <QueryClientProvider client={new TanStackClient()}>
      <Basket />
    </QueryClientProvider>,
  )
}

const DUE = {
  isDueExact: true,
  drawsButtons: true,
  drive: async (user: Parameters<NonNullable<Scenario['drive']>>[0]) => {
    await user.seen('mount', 1)
    await user.wait(150)
    await user.click('a')
  },
}
const refresh = (client: QueryClient) => client.invalidateQueries({ queryKey: ['basket'] })

/** A shop whose button posts by a client, and then loads the basket anew. */
function shopWith(client: AxiosInstance): void {
  shop(({ client: queries }) => {
    const { mutate } = useMutation({
      mutationFn: async () => (await client.post(url('a', 1), {})).data,
      onSuccess: () => refresh(queries),
    })
    return <Button letter="a" onClick={() => mutate()} />
  })
}

/** Changes in a React app with axios and TanStack Query: nothing is guessed here. */
export const scenarios: readonly Scenario[] = [
  {
    ...DUE,
    name: 'a mutation, then the invalidation',
    requests: 3,
    run: () =>
      shop(({ client }) => {
        const { mutate } = useMutation({
          mutationFn: () => post('a', 1, { ms: 60 }),
          onSuccess: () => refresh(client),
        })
        return <Button letter="a" onClick={() => mutate()} />
      }),
  },
  {
    ...DUE,
    name: 'mutateAsync, then code after it',
    requests: 4,
    run: () =>
      shop(({ client }) => {
        const { mutateAsync } = useMutation({ mutationFn: () => post('a', 1, { ms: 40 }) })
        const add = async () => {
          await mutateAsync()
          await post('a', 2)
          await refresh(client)
        }
        return <Button letter="a" onClick={add} />
      }),
  },
  {
    ...DUE,
    name: 'optimistic, with an error and the way back',
    requests: 3,
    run: () =>
      shop(({ client }) => {
        const { mutate } = useMutation({
          mutationFn: () => post('a', 1, { fail: 1, ms: 50 }),
          onMutate: async () => {
            await client.cancelQueries({ queryKey: ['basket'] })
            const before = client.getQueryData(['basket'])
            client.setQueryData(['basket'], { items: 2 })
            return { before }
          },
          onError: (_error, _given, context) => client.setQueryData(['basket'], context?.before),
          onSettled: () => refresh(client),
        })
        return <Button letter="a" onClick={() => mutate()} />
      }),
  },
  {
    ...DUE,
    name: 'optimistic, with success',
    requests: 3,
    run: () =>
      shop(({ client }) => {
        const { mutate, isPending } = useMutation({
          mutationFn: () => post('a', 1, { ms: 90 }),
          onMutate: () => client.setQueryData(['basket'], { items: 3 }),
          onSettled: () => refresh(client),
        })
        return <Button letter="a" onClick={() => mutate()} text={isPending ? '…' : 'add'} />
      }),
  },
  {
    ...DUE,
    name: 'an interceptor that waits for the token',
    requests: 4,
    run: () => {
      const client = axios.create()
      let token: Promise<unknown> | undefined
      client.interceptors.request.use(async (config) => {
        token ??= axios.get(url('a', 11, { ms: 30 }))
        await token
        config.headers.set('authorization', 'token')
        return config
      })
      shopWith(client)
    },
  },
  {
    ...DUE,
    name: 'an interceptor that renews the token after a 401',
    requests: 5,
    run: () => {
      const client = axios.create()
      client.interceptors.response.use(undefined, async (error: AxiosError) => {
        if (error.response?.status !== 401 || !error.config) throw error
        await axios.post(url('a', 11, { ms: 40 }))
        return client(error.config)
      })
      shop(({ client: queries }) => {
        const { mutate } = useMutation({
          mutationFn: async () => (await client.post(url('a', 1, { fail: 1, status: 401 }), {})).data,
          onSuccess: () => refresh(queries),
        })
        return <Button letter="a" onClick={() => mutate()} />
      })
    },
  },
  {
    ...DUE,
    name: 'a mutation that is tried again',
    requests: 5,
    run: () =>
      shop(({ client }) => {
        const { mutate } = useMutation({
          mutationFn: () => post('a', 1, { fail: 2 }),
          retry: 2,
          retryDelay: (attempt) => 60 * 2 ** attempt,
          onSuccess: () => refresh(client),
        })
        return <Button letter="a" onClick={() => mutate()} />
      }),
  },
  {
    ...DUE,
    name: 'callbacks given to mutate',
    requests: 3,
    run: () =>
      shop(() => {
        const { mutate } = useMutation({ mutationFn: (n: number) => post('a', n, { ms: 50 }) })
        return <Button letter="a" onClick={() => mutate(1, { onSuccess: () => mutate(2) })} />
      }),
  },
  {
    ...DUE,
    name: 'a form that sends a mutation',
    requests: 3,
    run: () =>
      shop(({ client }) => {
        const { mutate } = useMutation({
          mutationFn: (data: FormData) => axios.post(url('a', 1, { ms: 40 }), data),
          onSuccess: () => refresh(client),
        })
        return (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              mutate(new FormData(event.currentTarget))
            }}
          >
            <input name="size" defaultValue="m" />
            <Button letter="a" type="submit" />
          </form>
        )
      }),
  },
  {
    ...DUE,
    name: 'a mutation, then another part of the page with its own query',
    requests: 3,
    run: () => {
      const Thanks = () => {
        const { data } = useQuery({ queryKey: ['order'], queryFn: () => get('a', 2) })
        return <p>{JSON.stringify(data)}</p>
      }
      shop(() => {
        const { mutate, isSuccess } = useMutation({ mutationFn: () => post('a', 1, { ms: 70 }) })
        return isSuccess ? <Thanks /> : <Button letter="a" onClick={() => mutate()} />
      })
    },
  },
  {
    ...DUE,
    name: 'axios over fetch',
    requests: 3,
    run: () => {
      const client = axios.create({ adapter: 'fetch', baseURL: location.origin })
      shopWith(client)
    },
  },
  {
    ...DUE,
    name: 'two mutations at once, each with its own end',
    requests: 5,
    run: () =>
      shop(() => {
        const [done, setDone] = useState<string[]>([])
        const add = useMutation({
          mutationFn: (is: Letter) => post(is, 1, { ms: 120 }),
          onSuccess: async (_data, is) => {
            setDone((before) => [...before, is])
            await sleep(20)
            await post(is, 2)
          },
        })
        return (
          <p>
            {done.join()}
            <Button letter="a" onClick={() => add.mutate('a')} />
            <Button letter="b" onClick={() => add.mutate('b')} />
          </p>
        )
      }),
    drive: async (user) => {
      await user.seen('mount', 1)
      await user.wait(150)
      await user.click('a')
      await user.click('b')
    },
  },
]
