import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { openShop, quiet } from './shop.js'

const APP = `
  import { createRoot } from 'react-dom/client'
  import { Suspense, useState } from 'react'
  import useSWR, { SWRConfig, useSWRConfig } from 'swr'
  import useSWRInfinite from 'swr/infinite'
  import useSWRMutation from 'swr/mutation'
  import { connectSwr } from './src/entries/swr.ts'
  const get = async (path) => { const answer = await fetch(path); if (!answer.ok) throw new Error('no'); return answer.json() }
  const post = async (path) => { const answer = await fetch(path, { method: 'POST' }); if (!answer.ok) throw new Error('no'); return answer.json() }
  const config = { fetcher: get, use: [connectSwr], dedupingInterval: 0, focusThrottleInterval: 0, onErrorRetry: (_, __, ___, revalidate, { retryCount }) => { setTimeout(() => revalidate({ retryCount }), 300) } }
  const render = (App) => createRoot(document.querySelector('#root')).render(<SWRConfig value={config}><App /></SWRConfig>)
`
const SHOP = `${APP}
  function List() { const { data, mutate } = useSWR('/api/list', window.listOptions); window.mutateList = mutate; return <p id="list">{data ? 'success' : 'pending'}</p> }
  function App() {
    const [shown, setShown] = useState(false)
    const { mutate } = useSWRConfig()
    window.mutate = mutate
    const pay = useSWRMutation('/api/pay', post)
    return <><button id="show" onClick={() => setShown(!shown)}>show</button><button id="pay" onClick={async () => { await pay.trigger(); await mutate('/api/list') }}>pay</button>
      <button id="reload" onClick={() => mutate('/api/list')}>reload</button>{shown && <List />}</>
  }
  render(App)`

async function showList(page: Page): Promise<void> {
  await page.waitForSelector('#show')
  await quiet(page)
  await page.click('#show')
  await page.waitForFunction(() => document.querySelector('#list')?.textContent === 'success')
  await quiet(page)
}

describe.each(['exact', 'window'])('SWR with %s attribution', (attribution) => {
  const shop = openShop(attribution)

  test('says mount for first data, with the click that showed it as its parent, and keeps it over retries', async () => {
    shop.answer('/api/list', [503, 503, 200])
    await showList(await shop.open(SHOP))
    const tries = await shop.asked('/api/list', 3)
    expect(tries[0]).toMatchObject({ kind: 'mount', how: 'exact', parent: expect.stringMatching(/^act_/) })
    expect(new Set(tries.map(({ id, kind, how }) => `${id} ${kind} ${how}`)).size).toBe(1)
  })

  test('keeps the click for a mutation, and gives what is invalidated when it has settled an id of its own', async () => {
    const page = await shop.open(SHOP)
    await showList(page)
    await page.click('#pay')
    const [, refetch] = await shop.asked('/api/list', 2)
    const [pay] = await shop.asked('/api/pay')
    expect(pay).toMatchObject({ kind: 'explicit_user_action', name: 'pay' })
    expect(refetch).toMatchObject({ kind: 'invalidation', parent: pay?.id })
  })

  test('says invalidation for mutate(key) in a click, with the click as its parent', async () => {
    const page = await shop.open(SHOP)
    await showList(page)
    await page.click('#reload')
    const [, refetch] = await shop.asked('/api/list', 2)
    expect(refetch).toMatchObject({ kind: 'invalidation', parent: expect.stringMatching(/^act_/) })
    await quiet(page)
    await page.evaluate('void mutateList()')
    const [, , pushed] = await shop.asked('/api/list', 3)
    expect(pushed?.kind).toBe('invalidation')
  })

  test('says background refresh for stale data that is shown again, for focus and for reconnecting', async () => {
    const page = await shop.open(SHOP)
    await showList(page)
    await page.click('#show')
    await page.click('#show')
    await shop.asked('/api/list', 2)
    await quiet(page)
    await page.evaluate("void window.dispatchEvent(new Event('focus'))")
    await shop.asked('/api/list', 3)
    await quiet(page)
    await page.evaluate("window.dispatchEvent(new Event('offline')), window.dispatchEvent(new Event('online'))")
    const [mount, ...rest] = await shop.asked('/api/list', 4)
    expect(mount?.kind).toBe('mount')
    expect(rest.map(({ kind }) => kind)).toEqual(['background_refresh', 'background_refresh', 'background_refresh'])
  })

  test('says background refresh for every poll, also the first one after the click', async () => {
    const page = await shop.open(`window.listOptions = { refreshInterval: 150 }; ${SHOP}`)
    await page.waitForSelector('#show')
    await quiet(page)
    await page.click('#show')
    const [mount, ...polls] = await shop.asked('/api/list', 4)
    expect(mount?.kind).toBe('mount')
    expect([...new Set(polls.map(({ kind }) => kind))]).toEqual(['background_refresh'])
  })

  test('leaves a key that two ask for to the first', async () => {
    const page = await shop.open(`${APP}
      function List() { useSWR('/api/list', { dedupingInterval: 2000 }); return null }
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

  test('keeps the click that loads more, and gives the pages of one refetch one action', async () => {
    const page = await shop.open(`${APP}
      function App() {
        const { data, setSize, mutate } = useSWRInfinite((index) => '/api/pages?p=' + index, { revalidateFirstPage: false })
        window.mutatePages = mutate
        return <button id="show" onClick={() => setSize((size) => size + 1)}>{data?.length}</button>
      }
      render(App)`)
    await page.waitForFunction(() => document.querySelector('#show')?.textContent === '1')
    await quiet(page)
    await page.click('#show')
    await page.waitForFunction(() => document.querySelector('#show')?.textContent === '2')
    await quiet(page)
    await page.evaluate('void mutatePages()')
    const [first, next, again, andNext] = await shop.asked('/api/pages', 4)
    expect(first?.kind).toBe('mount')
    expect(next).toMatchObject({ kind: 'explicit_user_action', name: 'show' })
    expect(again?.kind).toBe('invalidation')
    expect(andNext).toEqual(again)
  })

  test('says mount for a key that suspends', async () => {
    const page = await shop.open(`${APP}
      function List() { useSWR('/api/list', { suspense: true }); return null }
      function App() { const [shown, setShown] = useState(false); return <><button id="show" onClick={() => setShown(true)} />{shown && <Suspense><List /></Suspense>}</> }
      render(App)`)
    await page.waitForSelector('#show')
    await quiet(page)
    await page.click('#show')
    const [first] = await shop.asked('/api/list')
    expect(first).toMatchObject({ kind: 'mount', parent: expect.stringMatching(/^act_/) })
  })
})

describe('without a running throughline', () => {
  const shop = openShop()

  test('SWR works as ever', async () => {
    const page = await shop.open(`throughline.stop(); ${SHOP}`)
    await showList(page)
    await page.click('#pay')
    const seen = await shop.asked('/api/list', 2)
    expect(seen.map(({ id }) => id)).toEqual([undefined, undefined])
  })
})
