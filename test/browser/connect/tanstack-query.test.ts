import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { openShop, quiet } from './shop.js'

const APP = `
  import { createRoot } from 'react-dom/client'
  import { Suspense, useState } from 'react'
  import { QueryClient, QueryClientProvider, focusManager, onlineManager, skipToken, useInfiniteQuery, useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query'
  import { connectQueryClient } from './src/entries/tanstack-query.ts'
  const client = window.client = new QueryClient({ defaultOptions: { queries: { retryDelay: 300 } } })
  const undo = window.undo = connectQueryClient(client)
  const get = (path) => async () => { const answer = await fetch(path); if (!answer.ok) throw new Error('no'); return answer.json() }
  const post = (path) => async () => { const answer = await fetch(path, { method: 'POST' }); if (!answer.ok) throw new Error('no'); return answer.json() }
  const managers = { focusManager, onlineManager }
  Object.assign(window, managers, { get })
  const list = { queryKey: ['list'], queryFn: get('/api/list') }
  const render = (App) => createRoot(document.querySelector('#root')).render(<QueryClientProvider client={client}><App /></QueryClientProvider>)
`
/** A list that a click shows, and a payment that invalidates it. */
const SHOP = `${APP}
  function List() { const query = useQuery({ ...list, ...window.listOptions }); return <p id="list" onClick={() => query.refetch()}>{query.status}</p> }
  function App() {
    const [shown, setShown] = useState(false)
    const pay = useMutation({ mutationFn: post('/api/pay'), retry: 1, retryDelay: 300, onSettled: () => client.invalidateQueries({ queryKey: ['list'] }) })
    return <><button id="show" onClick={() => setShown(!shown)}>show</button><button id="pay" onClick={() => pay.mutate()}>pay</button>{shown && <List />}</>
  }
  render(App)`

async function showList(page: Page): Promise<void> {
  await page.waitForSelector('#show')
  await quiet(page)
  await page.click('#show')
  await page.waitForFunction(() => document.querySelector('#list')?.textContent === 'success')
  await quiet(page)
}

describe.each(['exact', 'window'])('TanStack Query with %s attribution', (attribution) => {
  const shop = openShop(attribution)

  test('says mount for the first data of a query, with the click that showed it as its parent', async () => {
    const page = await shop.open(SHOP)
    await showList(page)
    const [first] = await shop.asked('/api/list')
    expect(first).toMatchObject({ kind: 'mount', how: 'exact' })
    expect(first?.parent).toMatch(/^act_/)
    expect(first?.parent).not.toBe(first?.id)
  })

  test('keeps one mount over retries with back-off', async () => {
    shop.answer('/api/list', [503, 503, 200])
    await showList(await shop.open(SHOP))
    const tries = await shop.asked('/api/list', 3)
    expect(new Set(tries.map(({ id, kind, how }) => `${id} ${kind} ${how}`))).toEqual(
      new Set([`${tries[0]?.id} mount exact`]),
    )
  })

  test('keeps the click for a mutation and its retry, and gives the invalidation it makes an id of its own', async () => {
    shop.answer('/api/pay', [503, 200])
    const page = await shop.open(SHOP)
    await showList(page)
    await page.click('#pay')
    const [, refetch] = await shop.asked('/api/list', 2)
    const [first, retry] = await shop.asked('/api/pay', 2)
    expect(first).toMatchObject({ kind: 'explicit_user_action', name: 'pay' })
    expect(retry).toMatchObject({ kind: 'explicit_user_action', id: first?.id })
    expect(refetch).toMatchObject({ kind: 'invalidation', parent: first?.id })
    expect(refetch?.id).not.toBe(first?.id)
  })

  test('says invalidation when a query that was invalidated while unmounted is shown again', async () => {
    const page = await shop.open(SHOP)
    await showList(page)
    await page.click('#show')
    await page.click('#pay')
    const [pay] = await shop.asked('/api/pay')
    await quiet(page)
    await page.click('#show')
    const [, refetch] = await shop.asked('/api/list', 2)
    expect(refetch).toMatchObject({ kind: 'invalidation', parent: pay?.id })
  })

  test('says background refresh for stale data that is shown again, for focus and for reconnecting', async () => {
    const page = await shop.open(SHOP)
    await showList(page)
    await page.click('#show')
    await page.click('#show')
    await shop.asked('/api/list', 2)
    await quiet(page)
    await page.evaluate('focusManager.setFocused(false), focusManager.setFocused(true)')
    await shop.asked('/api/list', 3)
    await quiet(page)
    await page.evaluate('onlineManager.setOnline(false), onlineManager.setOnline(true)')
    const [mount, ...rest] = await shop.asked('/api/list', 4)
    expect(mount?.kind).toBe('mount')
    expect(rest.map(({ kind }) => kind)).toEqual(['background_refresh', 'background_refresh', 'background_refresh'])
    expect(new Set(rest.map(({ id }) => id)).size).toBe(3)
  })

  test('says background refresh for every poll, also the first one after the click', async () => {
    const page = await shop.open(`window.listOptions = { refetchInterval: 150 }; ${SHOP}`)
    await page.waitForSelector('#show')
    await quiet(page)
    await page.click('#show')
    const [mount, ...polls] = await shop.asked('/api/list', 4)
    expect(mount?.kind).toBe('mount')
    expect([...new Set(polls.map(({ kind }) => kind))]).toEqual(['background_refresh'])
  })

  test('keeps the click that asks for a refetch', async () => {
    const page = await shop.open(SHOP.replace('<p id="list"', '<p id="list" data-action-name="reload"'))
    await showList(page)
    await page.click('#list')
    const [, refetch] = await shop.asked('/api/list', 2)
    expect(refetch).toMatchObject({ kind: 'explicit_user_action', name: 'reload', parent: undefined })
  })

  test('leaves a query that two ask for to the first', async () => {
    const page = await shop.open(`${APP}
      function List() { return useQuery(list).status }
      function App() { const [shown, setShown] = useState(0); return <><button id="show" onClick={() => setShown(shown + 1)} />{shown > 0 && <List />}{shown > 1 && <List />}</> }
      render(App)`)
    let answer = () => {}
    shop.stage.server.on('/api/list', (_, response) => {
      answer = () => response.end('{}')
    })
    await page.waitForSelector('#show')
    await quiet(page)
    await page.click('#show')
    const [first] = await shop.asked('/api/list')
    await page.click('#show')
    answer()
    await quiet(page)
    expect(shop.soFar('/api/list')).toEqual([first])
  })

  test('keeps the mount of a query that waited for the network', async () => {
    const page = await shop.open(SHOP)
    await page.waitForSelector('#show')
    await quiet(page)
    await page.evaluate('onlineManager.setOnline(false)')
    await page.click('#show')
    await page.waitForSelector('#list')
    expect(shop.soFar('/api/list')).toEqual([])
    await quiet(page)
    await page.evaluate('onlineManager.setOnline(true)')
    const [first] = await shop.asked('/api/list')
    expect(first).toMatchObject({ kind: 'mount', parent: expect.stringMatching(/^act_/) })
  })

  test('keeps the click for the next page of an infinite query, and refetches all its pages as one', async () => {
    const page = await shop.open(`${APP}
      function App() {
        const query = useInfiniteQuery({ queryKey: ['pages'], queryFn: ({ pageParam }) => get('/api/pages?p=' + pageParam)(), initialPageParam: 0, getNextPageParam: (_, all) => all.length })
        return <button id="show" onClick={() => query.fetchNextPage()}>{query.data?.pages.length}</button>
      }
      render(App)`)
    await page.waitForFunction(() => document.querySelector('#show')?.textContent === '1')
    await quiet(page)
    await page.click('#show')
    await page.waitForFunction(() => document.querySelector('#show')?.textContent === '2')
    await quiet(page)
    await page.evaluate("void client.invalidateQueries({ queryKey: ['pages'] })")
    const [first, next, again, andNext] = await shop.asked('/api/pages', 4)
    expect(first?.kind).toBe('mount')
    expect(next).toMatchObject({ kind: 'explicit_user_action', name: 'show' })
    expect(again?.kind).toBe('invalidation')
    expect(andNext).toEqual(again)
  })

  test('says mount for a query that suspends, and for one in a transition', async () => {
    const page = await shop.open(`${APP}
      function List() { return useSuspenseQuery(list).status }
      function App() { const [shown, setShown] = useState(false); return <><button id="show" onClick={() => setShown(true)} />{shown && <Suspense><List /></Suspense>}</> }
      render(App)`)
    await page.waitForSelector('#show')
    await quiet(page)
    await page.click('#show')
    const [first] = await shop.asked('/api/list')
    expect(first).toMatchObject({ kind: 'mount', parent: expect.stringMatching(/^act_/) })
  })

  test('says background refresh for a prefetch that no action asked for, and keeps the click that asked', async () => {
    const page = await shop.open(`${APP}
      const prefetch = (key) => () => client.prefetchQuery({ queryKey: [key], queryFn: get('/api/' + key) })
      render(() => <button id="show" onMouseEnter={prefetch('hovered')} onClick={prefetch('clicked')} />)`)
    await page.waitForSelector('#show')
    await quiet(page)
    await page.hover('#show')
    const [hovered] = await shop.asked('/api/hovered')
    expect(hovered?.kind).toBe('background_refresh')
    await quiet(page)
    await page.click('#show')
    const [clicked] = await shop.asked('/api/clicked')
    expect(clicked).toMatchObject({ kind: 'explicit_user_action', name: 'show' })
  })

  test('gives everything back', async () => {
    const page = await shop.open(SHOP)
    await showList(page)
    const left = await page.evaluate(`undo(); const [query] = client.getQueryCache().getAll();
      ['fetch', 'setOptions', 'onFocus', 'onOnline'].filter((key) => Object.hasOwn(query, key))`)
    expect(left).toEqual([])
    await quiet(page)
    await page.evaluate("void client.refetchQueries({ queryKey: ['list'] })")
    const [, refetch] = await shop.asked('/api/list', 2)
    expect(refetch?.kind).toBeUndefined()
  })
})

describe('without a running throughline', () => {
  const shop = openShop()

  test('TanStack Query works as ever', async () => {
    const page = await shop.open(`throughline.stop(); ${SHOP}`)
    await showList(page)
    await page.click('#pay')
    const seen = await shop.asked('/api/list', 2)
    expect(seen.map(({ id }) => id)).toEqual([undefined, undefined])
  })
})

describe('with the script tag', () => {
  const shop = openShop()

  test('TanStack Query of a bundle is labelled by the script’s throughline', async () => {
    shop.stage.server.serve('/throughline.js', readFileSync('dist/throughline.js', 'utf8'))
    shop.stage.server.serve('/throughline-tail.js', readFileSync('dist/throughline-tail.js', 'utf8'))
    const page = await shop.stage.open(
      SHOP,
      '<div id="root"></div><script src="/throughline.js" data-service="shop"></script>',
    )
    await showList(page)
    await page.click('#pay')
    const [mount, refetch] = await shop.asked('/api/list', 2)
    const [pay] = await shop.asked('/api/pay')
    expect(mount).toMatchObject({ kind: 'mount', how: 'exact', parent: expect.stringMatching(/^act_/) })
    expect(refetch).toMatchObject({ kind: 'invalidation', parent: pay?.id })
  })
})
