import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { openShop, quiet } from './shop.js'

const SHOP = `
  import { createRoot } from 'react-dom/client'
  import { useState } from 'react'
  import { Client, Provider, cacheExchange, fetchExchange, useMutation, useQuery } from 'urql'
  import { connectUrql } from './src/entries/urql.ts'
  const url = location.origin
  const client = window.client = new Client({ url: url + '/graphql', preferGetMethod: false, exchanges: [connectUrql, cacheExchange, fetchExchange] })
  const LIST = window.LIST = 'query List { list { id __typename } }'
  const at = (path) => ({ url: url + path })
  const contexts = { list: at('/api/list'), pay: at('/api/pay'), code: at('/api/code') }
  function List() {
    const [{ data }, reload] = useQuery({ query: LIST, context: contexts.list, ...window.listOptions })
    window.reload = reload
    return <><p id="list">{data ? 'success' : 'pending'}</p><button id="reload" onClick={() => reload({ requestPolicy: 'network-only' })}>reload</button></>
  }
  function App() {
    const [shown, setShown] = useState(false)
    const [, pay] = useMutation('mutation Pay { pay { id __typename } }')
    return <><button id="show" onClick={() => setShown(!shown)}>show</button><button id="pay" onClick={() => pay({}, contexts.pay)}>pay</button>
      <button id="code" data-action-name="show" onClick={() => client.query('query Code { code { id } }', {}, contexts.code).toPromise()}>code</button>{shown && <List />}</>
  }
  createRoot(document.querySelector('#root')).render(<Provider value={client}><App /></Provider>)
`

describe.each(['exact', 'window'])('urql with %s attribution', (attribution) => {
  const shop = openShop(attribution)

  async function open(options = ''): Promise<Page> {
    shop.answer('/api/list', [200], '{"data":{"list":[{"id":1,"__typename":"Item"}]}}')
    shop.answer('/api/pay', [200], '{"data":{"pay":{"id":1,"__typename":"Item"}}}')
    const page = await shop.open(`${options}; ${SHOP}`)
    await page.waitForSelector('#show')
    await quiet(page)
    await page.click('#show')
    await page.waitForFunction(() => document.querySelector('#list')?.textContent === 'success')
    await quiet(page)
    return page
  }

  test('says mount for first data, with the click that showed it as its parent', async () => {
    await open()
    const [first] = await shop.asked('/api/list')
    expect(first).toMatchObject({ kind: 'mount', how: 'exact', parent: expect.stringMatching(/^act_/) })
  })

  test('keeps the click for a mutation, and gives what it invalidates an id of its own', async () => {
    const page = await open()
    await page.click('#pay')
    const [, refetch] = await shop.asked('/api/list', 2)
    const [pay] = await shop.asked('/api/pay')
    expect(pay).toMatchObject({ kind: 'explicit_user_action', name: 'pay' })
    expect(refetch).toMatchObject({ kind: 'invalidation', parent: pay?.id })
  })

  test('says background refresh for what is asked behind data that is shown', async () => {
    const page = await open("window.listOptions = { requestPolicy: 'cache-and-network' }")
    await page.click('#show')
    await page.click('#show')
    const [mount, refresh] = await shop.asked('/api/list', 2)
    expect(mount?.kind).toBe('mount')
    expect(refresh?.kind).toBe('background_refresh')
  })

  test('keeps the click that refetches, and says background refresh without a click', async () => {
    const page = await open()
    await page.click('#reload')
    const [, clicked] = await shop.asked('/api/list', 2)
    expect(clicked).toMatchObject({ kind: 'explicit_user_action', name: 'reload' })
    await quiet(page)
    await page.evaluate("reload({ requestPolicy: 'network-only' })")
    const [, , polled] = await shop.asked('/api/list', 3)
    expect(polled?.kind).toBe('background_refresh')
  })

  test('keeps the click that calls client.query()', async () => {
    const page = await open()
    await page.click('#code')
    const [asked] = await shop.asked('/api/code')
    expect(asked).toMatchObject({ kind: 'explicit_user_action', name: 'show' })
  })
})
