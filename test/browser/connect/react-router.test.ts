import { beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.js'
import { routesOfViews } from '../../support/page-views.js'
import { ensureRouters } from '../../support/router-libraries.js'
import { setStage } from '../../support/stage.js'

const stage = setStage()
let nodePaths: string[]
beforeAll(() => {
  nodePaths = [ensureRouters()]
})

const APP = `
  import { start } from './src/entries/index.ts'
  import { createBrowserRouter, createHashRouter, redirect } from 'react-router'
  import { connectReactRouter } from './src/entries/react-router.ts'
  window.throughline = start({ actions: { open: { match: 'button' }, product_load: { route: '/p/:slug' }, home_load: { route: '/' } } })
  const load = (path) => async () => { await null; return (await fetch(path)).json() }
  const routes = [{ path: '/', children: [
    { index: true },
    { path: 'shop' },
    { loader: load('/api/layout'), children: [{ path: 'p/:slug', loader: load('/api/product') }] },
    { path: ':lang?/about' },
    { path: 'files/*' },
    { path: 'item/:item-id' },
    { path: 'account', children: [{ index: true }, { path: 'orders/:id' }] },
    { path: 'lazy/:id', lazy: async () => ({ loader: load('/api/lazy') }) },
    { path: 'old/:slug', loader: () => redirect('/p/new') },
    { path: 'form', loader: load('/api/form'), action: load('/api/act') },
    { path: 'order', action: async () => { await load('/api/order')(); return redirect('/p/thanks') } },
  ] }]
  window.connect = (router) => { connectReactRouter(router); window.router = router; return router }
`
const BROWSER = `${APP} connect(createBrowserRouter(routes))`

const views = () => routesOfViews(stage.server)
const open = (source: string, html = '') => stage.open(source, html, { nodePaths })
const request = async (path: string, at = 0) => (await eventually(() => stage.server.to(path)[at])).headers
const formOf = (to: string) =>
  `const form = new FormData(); form.set('a', '1'); router.navigate('${to}', { formMethod: 'post', formData: form })`

describe('a page view of React Router has the pattern of its routes', () => {
  test.each([
    ['of the first load', [], []],
    ['of a nested route under a layout without a path', ['/p/4711'], ['/p/:slug']],
    ['of an index route', ['/account', '/'], ['/account', '/']],
    ['of nested paths', ['/account/orders/a7'], ['/account/orders/:id']],
    ['with an optional segment, given or not', ['/de/about', '/about'], ['/:lang?/about', '/:lang?/about']],
    ['with a splat', ['/files/2026/a.pdf'], ['/files/*']],
    ['with a hyphen in a name', ['/item/4711'], ['/item/:item-id']],
    ['of a lazy route', ['/lazy/a1'], ['/lazy/:id']],
    ['of where a redirect leads', ['/old/mug'], ['/p/:slug']],
    ['and none for what no route matches', ['/nowhere/4711'], ['/nowhere/:id']],
    ['once, where only search or hash change', ['/p/red', '/p/red?size=2', '/p/red#details'], ['/p/:slug']],
    ['written in another case and with a slash at its end', ['/P/Red/'], ['/p/:slug']],
  ])('%s', async (_, paths, patterns) => {
    const page = await open(BROWSER)
    for (const path of paths) await page.evaluate(`router.navigate('${path}')`)
    await page.evaluate('throughline.flush()')
    await eventually(() => views().length === patterns.length + 1)
    expect(views()).toEqual(['/shop', ...patterns].sort())
  })

  test('also going back and forward, with a base name, and behind a hash', async () => {
    const page = await open(
      `${APP} connect(createBrowserRouter([{ path: '/', children: [{ index: true }, { path: 'p/:slug' }] }], { basename: '/shop' }))`,
    )
    await page.evaluate(`router.navigate('/p/red')`)
    await page.evaluate(`router.navigate(-1)`)
    await eventually(() => page.evaluate(`location.pathname === '/shop'`))
    await page.evaluate(`router.navigate(1)`)
    await eventually(() => page.evaluate(`location.pathname === '/shop/p/red'`))
    await page.evaluate('throughline.flush()')
    await eventually(() => views().length === 4)
    expect(views()).toEqual(['/', '/', '/p/:slug', '/p/:slug'])
    stage.server.forget()
    const hashed = await open(`${APP} connect(createHashRouter(routes))`)
    await hashed.evaluate(`router.navigate('/account/orders/a7?tab=1')`)
    await hashed.evaluate('throughline.flush()')
    await eventually(() => views().length === 2)
    expect(views()).toEqual(['/', '/account/orders/:id'])
  })

  test('where routes are only found while the router navigates', async () => {
    const page = await open(
      `${APP} connect(createBrowserRouter([{ path: '/shop' }], { patchRoutesOnNavigation: ({ patch }) => patch(null, [{ path: '/c/:kind', children: [{ path: ':slug' }] }]) }))`,
    )
    await page.evaluate(`router.navigate('/c/mugs/blue')`)
    await page.evaluate('throughline.flush()')
    await eventually(() => views().length === 2)
    expect(views()).toEqual(['/c/:kind/:slug', '/shop'])
  })
})

describe('what a loader of React Router requests', () => {
  test('is a mount of the route that it loads, with the click as its parent, also after an await', async () => {
    const page = await open(
      `${BROWSER};document.querySelector('button').onclick = () => { fetch('/api/click'); router.navigate('/p/red') }`,
      '<button>Red</button>',
    )
    await page.click('button')
    const click = await request('/api/click')
    for (const path of ['/api/layout', '/api/product'])
      expect(await request(path)).toMatchObject({
        'x-throughline-action-kind': 'mount',
        'x-throughline-action-name': 'product_load',
        'x-throughline-parent-action-id': click['x-throughline-origin-action-id'],
      })
  })

  test('is an invalidation after an action, caused by the click, and a mount where the action redirects', async () => {
    const page = await open(
      `${BROWSER};const [first, second] = document.querySelectorAll('button')
       first.onclick = () => { ${formOf('/form')} }
       second.onclick = () => { ${formOf('/order')} }`,
      '<button>First</button><button>Second</button>',
    )
    await page.evaluate(`router.navigate('/form')`)
    stage.server.forget()
    await page.click('button')
    const act = await request('/api/act')
    expect(act).toMatchObject({ 'x-throughline-action-name': 'open' })
    expect(await request('/api/form')).toMatchObject({
      'x-throughline-action-kind': 'invalidation',
      'x-throughline-parent-action-id': act['x-throughline-origin-action-id'],
    })
    await page.click('button + button')
    const order = await request('/api/order')
    expect(order).toMatchObject({ 'x-throughline-action-name': 'open' })
    expect(await request('/api/product')).toMatchObject({
      'x-throughline-action-kind': 'mount',
      'x-throughline-action-name': 'product_load',
      'x-throughline-parent-action-id': order['x-throughline-origin-action-id'],
    })
  })

  test.each([`'?page=2'`, `{ search: '?page=2' }`])('is that of the current route after navigate(%s)', async (to) => {
    const page = await open(
      `${BROWSER};document.querySelector('button').onclick = () => { fetch('/api/click'); router.navigate(${to}) }`,
      '<button>More</button>',
    )
    await page.evaluate(`router.navigate('/p/red')`)
    await request('/api/product')
    stage.server.forget()
    await page.click('button')
    await request('/api/click')

    expect(await request('/api/product')).toMatchObject({
      'x-throughline-action-kind': 'mount',
      'x-throughline-action-name': 'product_load',
    })
  })

  test('is a mount where the visitor goes back, or code in a click does', async () => {
    const page = await open(
      `${BROWSER};document.querySelector('button').onclick = () => { fetch('/api/click'); router.navigate(-1) }`,
      '<button>Back</button>',
    )
    const leaveProduct = async () => {
      await page.evaluate(`router.navigate('/p/red')`)
      await page.evaluate(`router.navigate('/account')`)
      stage.server.forget()
    }
    await leaveProduct()
    await page.goBack()
    expect(await request('/api/product')).toMatchObject({
      'x-throughline-action-kind': 'mount',
      'x-throughline-action-name': 'product_load',
    })
    await leaveProduct()
    await page.click('button')
    const click = await request('/api/click')
    expect(await request('/api/product')).toMatchObject({
      'x-throughline-action-kind': 'mount',
      'x-throughline-parent-action-id': click['x-throughline-origin-action-id'],
    })
  })

  test('is a mount for another search, and an invalidation after the action of a fetcher', async () => {
    const page = await open(
      `${BROWSER};const [first, second] = document.querySelectorAll('button')
       first.onclick = () => { fetch('/api/click'); router.navigate('/p/red?size=2') }
       second.onclick = () => { const form = new FormData(); form.set('a', '1'); router.fetch('one', '0-9', '/form', { formMethod: 'post', formData: form }) }`,
      '<button>First</button><button>Second</button>',
    )
    await page.evaluate(`router.navigate('/p/red')`)
    stage.server.forget()
    await page.click('button')
    const click = await request('/api/click')
    expect(await request('/api/product')).toMatchObject({
      'x-throughline-action-kind': 'mount',
      'x-throughline-parent-action-id': click['x-throughline-origin-action-id'],
    })
    await page.evaluate(`router.getFetcher('one')`)
    stage.server.forget()
    await page.click('button + button')
    const act = await request('/api/act')
    expect(act).toMatchObject({ 'x-throughline-action-name': 'open' })
    expect(await request('/api/product')).toMatchObject({
      'x-throughline-action-kind': 'invalidation',
      'x-throughline-parent-action-id': act['x-throughline-origin-action-id'],
    })
  })

  test('is unchanged once it is disconnected, and errors stay unhandled', async () => {
    const page = await open(
      `${APP} window.rejected = []
       addEventListener('unhandledrejection', (event) => rejected.push(event.reason.message))
       window.router = createBrowserRouter(routes)
       const { navigate } = router
       const disconnect = connectReactRouter(router)
       router.navigate('https://elsewhere.example/')
       window.undone = () => { disconnect(); return router.navigate === navigate }`,
    )
    await eventually(() => page.evaluate('rejected.length'))
    expect(await page.evaluate('undone()')).toBe(true)
  })
})
