import { useState } from 'react'
import { Client, cacheExchange, fetchExchange, gql, Provider, useMutation, useQuery } from 'urql'
import { ask, url } from '../page.js'
import type { Scenario } from '../scenario.js'
import { Button, render } from './react-page.js'

const ITEM = gql`query Item($page: Int) { item(page: $page) { id name } }`
const ADD = gql`mutation Add { item { id name } }`

/** A client whose requests go to these addresses, in this order. */
function createClient(urls: readonly string[]): Client {
  let made = 0
  return new Client({
    url: '/r',
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetch: (_, init) => fetch(urls[made++] ?? url('none', made), init),
  })
}

/** urql in React. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'the variables change with a click',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const Items = () => {
        const [page, setPage] = useState(1)
        useQuery({ query: ITEM, variables: { page } })
        return <Button letter="a" onClick={() => setPage(page + 1)} />
      }
      render(
        <Provider value={createClient([url('mount', 1), url('a', 1)])}>
          <Items />
        </Provider>,
      )
    },
  },
  {
    name: 'a mutation refetches what is shown, then code after it',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const Cart = () => {
        useQuery({ query: ITEM })
        const [, add] = useMutation(ADD)
        const save = async () => {
          await add({})
          await ask('a', 3)
        }
        return <Button letter="a" onClick={save} />
      }
      render(
        <Provider value={createClient([url('mount', 1), url('a', 1, { ms: 90 }), url('a', 2)])}>
          <Cart />
        </Provider>,
      )
    },
  },
  {
    name: 'a query that is executed by a click',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const Search = () => {
        const [{ data }, search] = useQuery({ query: ITEM, pause: true })
        const load = () => search({ requestPolicy: 'network-only' })
        return <Button letter="a" onClick={load} text={data ? 'again' : 'search'} />
      }
      render(
        <Provider value={createClient([url('a', 1, { ms: 60 }), url('a', 2)])}>
          <Search />
        </Provider>,
      )
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(150)
      await user.click('a')
    },
  },
]
