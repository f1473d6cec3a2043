import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { openShop, quiet } from './shop.js'

const SHOP = `
  import { createRoot } from 'react-dom/client'
  import { useState } from 'react'
  import { Provider } from 'react-redux'
  import { configureStore } from '@reduxjs/toolkit'
  import { createApi, fetchBaseQuery, retry, setupListeners } from '@reduxjs/toolkit/query/react'
  import { connectBaseQuery, connectRtkQuery } from './src/entries/rtk-query.ts'
  const atOnce = (args) => fetch('/api' + (args.url ?? args), { method: args.method ?? 'GET' }).then(async (answer) => answer.ok ? { data: await answer.json() } : { error: answer.status })
  const first = window.atOnce ? atOnce : fetchBaseQuery({ baseUrl: location.origin + '/api' })
  const baseQuery = retry(connectBaseQuery(first), { maxRetries: 2, backoff: () => new Promise((done) => setTimeout(done, 300)) })
  const api = createApi({ baseQuery, tagTypes: ['List'], refetchOnFocus: true, refetchOnReconnect: true, endpoints: (build) => ({
    list: build.query({ query: () => '/list', providesTags: ['List'], keepUnusedDataFor: 60 }),
    pay: build.mutation({ query: () => ({ url: '/pay', method: 'POST' }), invalidatesTags: ['List'] }),
    pages: build.infiniteQuery({ infiniteQueryOptions: { initialPageParam: 0, getNextPageParam: (_, all) => all.length }, query: ({ pageParam }) => '/pages?p=' + pageParam }),
  }) })
  const store = window.store = configureStore({ reducer: { [api.reducerPath]: api.reducer }, middleware: (defaults) => defaults().concat(connectRtkQuery, api.middleware) })
  setupListeners(store.dispatch)
  window.invalidate = () => void store.dispatch(api.util.invalidateTags(['List']))
  function List() { const { data, refetch } = api.useListQuery(undefined, window.listOptions); return <><p id="list">{data ? 'success' : 'pending'}</p><button id="reload" onClick={() => refetch()}>reload</button></> }
  function Pages() { const { data, fetchNextPage } = api.usePagesInfiniteQuery(); return <button id="next" data-action-name="show" onClick={() => fetchNextPage()}>{data?.pages.length}</button> }
  function App() {
    const [shown, setShown] = useState(false)
    const [pay] = api.usePayMutation()
    const [lazy] = api.useLazyListQuery()
    return <><button id="show" onClick={() => setShown(!shown)}>show</button><button id="pay" onClick={() => pay()}>pay</button>
      <button id="lazy" data-action-name="show" onClick={() => lazy()}>lazy</button>{shown && (window.pages ? <Pages /> : <List />)}</>
  }
  createRoot(document.querySelector('#root')).render(<Provider store={store}><App /></Provider>)
`

// `fetchBaseQuery` waits before it fetches, and nothing is carried over that without exact attribution.
describe.each([
  ['exact', 'fetchBaseQuery'],
  ['window', 'a base query that fetches at once'],
])('RTK Query with %s attribution and %s', (attribution, first) => {
  const shop = openShop(attribution)

  async function open(options = '', ready = '#list'): Promise<Page> {
    const page = await shop.open(`window.atOnce = ${first !== 'fetchBaseQuery'}; ${options}; ${SHOP}`)
    await page.waitForSelector('#show')
    await quiet(page)
    await page.click('#show')
    await page.waitForFunction((at) => /success|1/.test(document.querySelector(at)?.textContent ?? ''), {}, ready)
    return page
  }

  test('says mount for first data, with the click that showed it as its parent, and keeps it over retries', async () => {
    shop.answer('/api/list', [503, 503, 200])
    await open()
    const tries = await shop.asked('/api/list', 3)
    expect(tries[0]).toMatchObject({ kind: 'mount', how: 'exact', parent: expect.stringMatching(/^act_/) })
    expect(new Set(tries.map(({ id, kind, how }) => `${id} ${kind} ${how}`)).size).toBe(1)
  })

  test('keeps the click for a mutation and its retry, and gives what it invalidates an id of its own', async () => {
    shop.answer('/api/pay', [503, 200])
    const page = await open()
    await quiet(page)
    await page.click('#pay')
    const [, refetch] = await shop.asked('/api/list', 2)
    const [pay, again] = await shop.asked('/api/pay', 2)
    expect(pay).toMatchObject({ kind: 'explicit_user_action', name: 'pay' })
    expect(again).toEqual(pay)
    expect(refetch).toMatchObject({ kind: 'invalidation', parent: pay?.id })
    expect(refetch?.id).not.toBe(pay?.id)
  })

  test('says invalidation for tags that code invalidates', async () => {
    const page = await open()
    await quiet(page)
    await page.evaluate('invalidate()')
    const [, refetch] = await shop.asked('/api/list', 2)
    expect(refetch?.kind).toBe('invalidation')
  })

  test('says background refresh for focus, for reconnecting and for stale data that is shown again', async () => {
    const page = await open('window.listOptions = { refetchOnMountOrArgChange: 0.2 }')
    await quiet(page)
    await page.evaluate("void window.dispatchEvent(new Event('focus'))")
    await shop.asked('/api/list', 2)
    await quiet(page)
    await page.evaluate("void window.dispatchEvent(new Event('online'))")
    await shop.asked('/api/list', 3)
    await quiet(page)
    await page.click('#show')
    await page.click('#show')
    const [mount, ...rest] = await shop.asked('/api/list', 4)
    expect(mount?.kind).toBe('mount')
    expect(rest.map(({ kind }) => kind)).toEqual(['background_refresh', 'background_refresh', 'background_refresh'])
  })

  test('says background refresh for every poll, also the first one after the click', async () => {
    await open('window.listOptions = { pollingInterval: 150 }')
    const [mount, ...polls] = await shop.asked('/api/list', 4)
    expect(mount?.kind).toBe('mount')
    expect([...new Set(polls.map(({ kind }) => kind))]).toEqual(['background_refresh'])
  })

  test('keeps the click that refetches, also a query that is polled, and the one that calls a lazy query', async () => {
    const page = await open('window.listOptions = { pollingInterval: 60_000 }')
    await quiet(page)
    await page.click('#reload')
    const [, refetch] = await shop.asked('/api/list', 2)
    expect(refetch).toMatchObject({ kind: 'explicit_user_action', name: 'reload' })
    await quiet(page)
    await page.click('#lazy')
    const [, , lazy] = await shop.asked('/api/list', 3)
    expect(lazy).toMatchObject({ kind: 'explicit_user_action', name: 'show' })
  })

  test('keeps the click for the next page of an infinite query', async () => {
    const page = await open('window.pages = true', '#next')
    await quiet(page)
    await page.click('#next')
    const [first, next] = await shop.asked('/api/pages', 2)
    expect(first?.kind).toBe('mount')
    expect(next).toMatchObject({ kind: 'explicit_user_action', name: 'show' })
  })
})
