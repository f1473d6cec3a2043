import { useState } from 'react'
import useSWR, { mutate, SWRConfig, useSWRConfig } from 'swr'
import useSWRMutation from 'swr/mutation'
import { ask, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'
import { Button, render } from './react-page.js'

async function json(pending: Promise<Response>): Promise<unknown> {
  const response = await pending
  if (!response.ok) throw new Error(`${response.status}`)
  return response.json()
}

const drawn: readonly Scenario[] = [
  {
    name: 'the key changes with a click',
    requests: 2,
    run: () => {
      const Items = () => {
        const [page, setPage] = useState(0)
        useSWR(['items', page], () => json(ask(page ? 'a' : 'mount', page || 1)))
        return <Button letter="a" onClick={() => setPage(1)} />
      }
      render(<Items />)
    },
  },
  {
    name: 'mutate revalidates what is shown',
    requests: 3,
    run: () => {
      let n = 0
      const Cart = () => {
        const { data } = useSWR('cart', () => json(ask(n ? 'a' : 'mount', ++n)), { dedupingInterval: 0 })
        const add = async () => {
          await ask('a', 11, { ms: 90 })
          await mutate('cart')
        }
        return <Button letter="a" onClick={add} text={data ? 'add' : '…'} />
      }
      render(<Cart />)
    },
  },
  {
    name: 'useSWRMutation, then code after it',
    requests: 3,
    run: () => {
      let n = 0
      const Cart = () => {
        useSWR('cart', () => json(ask(n ? 'a' : 'mount', ++n)), { dedupingInterval: 0 })
        const { trigger } = useSWRMutation('cart', () => json(ask('a', 11, { ms: 60 })))
        return <Button letter="a" onClick={() => trigger()} />
      }
      render(<Cart />)
    },
  },
  {
    name: 'two parts show one key, one request',
    requests: 1,
    run: () => {
      const Part = () => <p>{useSWR('item', () => json(ask('a', 1, { ms: 30 }))).isLoading ? '…' : 'item'}</p>
      const App = () => {
        const [open, setOpen] = useState(false)
        return (
          <>
            <Button letter="a" onClick={() => setOpen(true)} />
            {open && <Part />}
            {open && <Part />}
          </>
        )
      }
      render(<App />)
    },
  },
  {
    name: 'an error is retried',
    requests: 2,
    run: () => {
      const Item = () => {
        const [open, setOpen] = useState(false)
        useSWR(open ? 'item' : null, () => json(ask('a', 1, { fail: 1 })), {
          onErrorRetry: (_error, _key, _config, revalidate, { retryCount }) =>
            void setTimeout(() => revalidate({ retryCount }), 190),
        })
        return <Button letter="a" onClick={() => setOpen(true)} />
      }
      render(<Item />)
    },
  },
  {
    name: 'a dependent key',
    requests: 2,
    run: () => {
      const Order = () => {
        const [open, setOpen] = useState(false)
        const { data } = useSWR(open ? 'order' : null, () => json(ask('a', 1, { ms: 140 })))
        useSWR(data ? 'parcel' : null, () => json(ask('a', 2)))
        return <Button letter="a" onClick={() => setOpen(true)} />
      }
      render(<Order />)
    },
  },
  {
    name: 'refreshInterval beside a click',
    requests: 3,
    background: 3,
    run: () => {
      let n = 0
      const Stock = () => {
        useSWR('stock', () => json(ask(n ? 'none' : 'mount', n++ || 1)), { refreshInterval: 100, dedupingInterval: 0 })
        const save = async () => {
          await ask('a', 1, { ms: 120 })
          await sleep(120)
          await ask('a', 2)
        }
        return <Button letter="a" onClick={save} />
      }
      render(<Stock />)
    },
  },
  {
    name: 'bound mutate with optimistic data',
    requests: 3,
    run: () => {
      let n = 0
      const Cart = () => {
        const { mutate: change } = useSWRConfig()
        useSWR('cart', () => json(ask(n ? 'a' : 'mount', ++n)), { dedupingInterval: 0 })
        const add = () => change('cart', () => json(ask('a', 11, { ms: 50 })), { optimisticData: { items: 1 } })
        return <Button letter="a" onClick={add} />
      }
      render(
        <SWRConfig value={{ provider: () => new Map() }}>
          <Cart />
        </SWRConfig>,
      )
    },
  },
]

/** SWR in React. */
export const scenarios: readonly Scenario[] = drawn.map((scenario) => ({ drawsButtons: true, ...scenario }))
