import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { openShop, quiet } from './shop.js'

const SHOP = `
  import { createRoot } from 'react-dom/client'
  import { Suspense, useState } from 'react'
  import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client'
  import { RetryLink } from '@apollo/client/link/retry'
  import { ApolloProvider, useLazyQuery, useMutation, useQuery, useSuspenseQuery } from '@apollo/client/react'
  import { connectApollo } from './src/entries/apollo.ts'
  const uri = ({ operationName }) => '/api/' + operationName
  const link = window.link = ApolloLink.from([new RetryLink({ delay: { initial: 300, jitter: false } }), new HttpLink({ uri })])
  const client = window.client = new ApolloClient({ link, cache: new InMemoryCache() })
  const watchQuery = window.watchQuery = client.watchQuery
  window.undo = connectApollo(client)
  const LIST = gql('query list { list { id title } }')
  window.evict = () => { client.cache.evict({ fieldName: 'list' }) }
  function Plain() { const { data, refetch } = useQuery(LIST, window.listOptions); return <><p id="list">{data ? 'success' : 'pending'}</p><button id="reload" onClick={() => refetch()}>reload</button></> }
  function Suspending() { const { data } = useSuspenseQuery(LIST); return <p id="list">{data ? 'success' : ''}</p> }
  function App() {
    const [shown, setShown] = useState(false)
    const [pay] = useMutation(gql('mutation pay { pay }'), { refetchQueries: ['list'], awaitRefetchQueries: true })
    const [lazy] = useLazyQuery(gql('query lazy { lazy }'))
    return <><button id="show" onClick={() => setShown(!shown)}>show</button><button id="pay" onClick={() => pay()}>pay</button>
      <button id="lazy" data-action-name="show" onClick={() => lazy()}>lazy</button>
      <button id="code" data-action-name="show" onClick={() => client.query({ query: gql('query code { code }') })}>code</button>
      {shown && <Suspense fallback="">{window.suspending ? <Suspending /> : <Plain />}</Suspense>}</>
  }
  createRoot(document.querySelector('#root')).render(<ApolloProvider client={client}><App /></ApolloProvider>)
`

describe.each(['exact', 'window'])('Apollo Client with %s attribution', (attribution) => {
  const shop = openShop(attribution)

  async function open(options = '', statuses = [200]): Promise<Page> {
    shop.answer('/api/list', statuses, '{"data":{"list":[{"__typename":"Item","id":1,"title":"one"}]}}')
    shop.answer('/api/lazy', [200], '{"data":{"lazy":true}}')
    shop.answer('/api/code', [200], '{"data":{"code":true}}')
    const page = await shop.open(`${options}; ${SHOP}`)
    await page.waitForSelector('#show')
    await quiet(page)
    await page.click('#show')
    await page.waitForFunction(() => document.querySelector('#list')?.textContent === 'success')
    return page
  }

  test('says mount for first data, with the click that showed it as its parent, and keeps it over retries', async () => {
    await open('', [503, 503, 200])
    const tries = await shop.asked('/api/list', 3)
    expect(tries[0]).toMatchObject({ kind: 'mount', how: 'exact', parent: expect.stringMatching(/^act_/) })
    expect(new Set(tries.map(({ id, kind, how }) => `${id} ${kind} ${how}`)).size).toBe(1)
  })

  test('says mount for a query that suspends', async () => {
    await open('window.suspending = true')
    const [first] = await shop.asked('/api/list')
    expect(first).toMatchObject({ kind: 'mount', parent: expect.stringMatching(/^act_/) })
  })

  test('keeps the click for a mutation and its retry, and gives refetchQueries an id of its own', async () => {
    shop.answer('/api/pay', [503, 200], '{"data":{"pay":true}}')
    const page = await open()
    shop.answer('/api/pay', [503, 200], '{"data":{"pay":true}}')
    await quiet(page)
    await page.click('#pay')
    const [, refetch] = await shop.asked('/api/list', 2)
    const [pay, again] = await shop.asked('/api/pay', 2)
    expect(pay).toMatchObject({ kind: 'explicit_user_action', name: 'pay' })
    expect(again).toMatchObject({ kind: 'explicit_user_action', id: pay?.id })
    expect(refetch).toMatchObject({ kind: 'invalidation', parent: pay?.id })
    expect(refetch?.id).not.toBe(pay?.id)
  })

  test('says invalidation for what is evicted from the cache', async () => {
    const page = await open()
    await quiet(page)
    await page.evaluate('evict()')
    const [, refetch] = await shop.asked('/api/list', 2)
    expect(refetch?.kind).toBe('invalidation')
  })

  test('says background refresh for every poll, also the first one after the click', async () => {
    await open('window.listOptions = { pollInterval: 150 }')
    const [mount, ...polls] = await shop.asked('/api/list', 4)
    expect(mount?.kind).toBe('mount')
    expect([...new Set(polls.map(({ kind }) => kind))]).toEqual(['background_refresh'])
  })

  test('says background refresh for what is asked behind data that is shown', async () => {
    const page = await open("window.listOptions = { fetchPolicy: 'cache-and-network' }")
    await quiet(page)
    await page.click('#show')
    await page.click('#show')
    const [mount, refresh] = await shop.asked('/api/list', 2)
    expect(mount?.kind).toBe('mount')
    expect(refresh?.kind).toBe('background_refresh')
  })

  test('keeps the click that refetches, calls a lazy query or client.query()', async () => {
    const page = await open()
    await quiet(page)
    await page.click('#reload')
    const [, refetch] = await shop.asked('/api/list', 2)
    expect(refetch).toMatchObject({ kind: 'explicit_user_action', name: 'reload' })
    await page.click('#lazy')
    await page.click('#code')
    const [[lazy], [code]] = [await shop.asked('/api/lazy'), await shop.asked('/api/code')]
    expect(lazy).toMatchObject({ kind: 'explicit_user_action', name: 'show' })
    expect(code).toMatchObject({ kind: 'explicit_user_action', name: 'show' })
  })

  test('gives everything back', async () => {
    const page = await open()
    const left = await page.evaluate(`undo(); const [query] = client.getObservableQueries('all');
      [client.link === link, ...['fetch', 'fetchMore', 'reobserveCacheFirst'].map((key) => Object.hasOwn(query, key)), client.watchQuery !== watchQuery]`)
    expect(left).toEqual([true, false, false, false, false])
  })
})
