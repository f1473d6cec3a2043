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
  import { createRoot } from 'react-dom/client'
  import { createElement } from 'react'
  import { createHashHistory, createRootRoute, createRoute, createRouter, Link, Outlet, redirect, RouterProvider } from '@tanstack/react-router'
  import { connectTanstackRouter } from './src/entries/tanstack-router.ts'
  window.throughline = start({ actions: { open: { match: 'a, button' }, product_load: { route: '/p/$slug' } } })
  const load = (path) => async () => { await null; return (await fetch(path)).json() }
  const page = () => <><Link to="/p/$slug" params={{ slug: 'red' }}>Red</Link><Outlet /></>
  const root = createRootRoute({ component: page, notFoundComponent: () => null })
  const at = (parent, path, options) => createRoute({ getParentRoute: () => parent, path, ...options })
  const layout = createRoute({ getParentRoute: () => root, id: '_layout', loader: load('/api/layout') })
  const account = at(root, 'account')
  const routeTree = root.addChildren([
    at(root, '/'),
    at(root, 'shop', { loader: load('/api/shop') }),
    layout.addChildren([at(layout, 'p/$slug', { loaderDeps: ({ search }) => search, loader: load('/api/product'), component: () => 'product' })]),
    at(root, '{-$lang}/about'),
    at(root, 'files/$'),
    account.addChildren([at(account, '/'), at(account, 'orders/$id')]),
    at(root, 'lazy/$id').lazy(async () => ({ options: { component: () => 'lazy' } })),
    at(root, 'old/$slug', { loader: () => { throw redirect({ to: '/p/$slug', params: { slug: 'new' } }) } }),
  ])
  window.run = (options) => {
    window.router = createRouter({ routeTree, defaultPreloadStaleTime: 0, ...options })
    connectTanstackRouter(router)
    createRoot(document.querySelector('#root')).render(<RouterProvider router={router} />)
  }
`
const ROOT = '<div id="root"></div><button>Button</button>'
const views = () => routesOfViews(stage.server)
const open = async (options = '{}', more = '') => {
  const page = await stage.open(`${APP};run(${options});${more}`, ROOT, { nodePaths })
  await page.waitForSelector('a')
  return page
}
const request = async (path: string, at = 0) => (await eventually(() => stage.server.to(path)[at])).headers

describe('a page view of TanStack Router has the pattern of its routes', () => {
  test.each([
    ['of the first load', [], []],
    ['of a nested route under a layout without a path', ['/p/4711'], ['/p/$slug']],
    ['of an index route', ['/account', '/'], ['/account', '/']],
    ['of nested paths', ['/account/orders/a7'], ['/account/orders/$id']],
    ['with an optional segment, given or not', ['/de/about', '/about'], ['/{-$lang}/about', '/{-$lang}/about']],
    ['with a splat', ['/files/2026/a.pdf'], ['/files/$']],
    ['of a lazy route', ['/lazy/a1'], ['/lazy/$id']],
    ['of a route that redirects, and of where it leads', ['/old/mug'], ['/old/$slug', '/p/$slug']],
    ['and none for what no route matches', ['/account/nowhere/4711'], ['/account/nowhere/:id']],
    ['once, where only search or hash change', ['/p/red', '/p/red?size=2', '/p/red#details'], ['/p/$slug']],
  ])('%s', async (_, paths, patterns) => {
    const page = await open()
    for (const path of paths) await page.evaluate(`router.navigate({ href: '${path}' })`)
    await page.evaluate('throughline.flush()')
    await eventually(() => views().length === patterns.length + 1)
    expect(views()).toEqual(['/shop', ...patterns].sort())
  })

  test('also going back and forward, with a base path, and behind a hash', async () => {
    const page = await open(`{ basepath: '/shop' }`)
    await page.evaluate(`router.navigate({ to: '/p/$slug', params: { slug: 'red' } })`)
    await page.evaluate(`history.back()`)
    await eventually(() => page.evaluate(`/^\\/shop\\/?$/.test(location.pathname)`))
    await page.evaluate(`history.forward()`)
    await eventually(() => page.evaluate(`location.pathname === '/shop/p/red'`))
    await page.evaluate('throughline.flush()')
    await eventually(() => views().length === 4)
    expect(views()).toEqual(['/', '/', '/p/$slug', '/p/$slug'])
    stage.server.forget()
    const hashed = await open(`{ history: createHashHistory() }`)
    await hashed.evaluate(`router.navigate({ href: '/account/orders/a7?tab=1' })`)
    await hashed.evaluate('throughline.flush()')
    await eventually(() => views().length > 1)
    expect(new Set(views())).toEqual(new Set(['/', '/account/orders/$id']))
  })

  test('where the address shown is another one', async () => {
    const page = await open()
    await page.evaluate(
      `router.navigate({ to: '/p/$slug', params: { slug: 'red' }, mask: { to: '/account/orders/$id', params: { id: 'x1' } } })`,
    )
    await page.evaluate('throughline.flush()')
    await eventually(() => views().length === 2)
    expect(views()).toEqual(['/p/$slug', '/shop'])
  })
})

describe('what a loader of TanStack Router requests', () => {
  test('is a mount of the route that is shown, with the click as its parent, also after an await', async () => {
    const page = await open('{}', `document.addEventListener('click', () => fetch('/api/click'), true)`)
    await page.click('a')
    const click = await request('/api/click')
    expect(click).toMatchObject({ 'x-throughline-action-name': 'open' })
    for (const path of ['/api/layout', '/api/product'])
      expect(await request(path)).toMatchObject({
        'x-throughline-action-kind': 'mount',
        'x-throughline-action-name': 'product_load',
        'x-throughline-parent-action-id': click['x-throughline-origin-action-id'],
      })
  })

  test('is a background refresh where it is loaded in advance, on hover and when it comes into view', async () => {
    const page = await open(`{ defaultPreload: 'intent' }`)
    await page.hover('a')
    for (const path of ['/api/layout', '/api/product'])
      expect(await request(path)).toMatchObject({ 'x-throughline-action-kind': 'background_refresh' })
    stage.server.forget()
    await open(`{ defaultPreload: 'viewport' }`)
    expect(await request('/api/product')).toMatchObject({ 'x-throughline-action-kind': 'background_refresh' })
  })

  test('is an invalidation where the router is invalidated, caused by the click', async () => {
    const page = await open(
      '{}',
      `document.querySelector('button').onclick = async () => { await fetch('/api/save'); await router.invalidate() }`,
    )
    await request('/api/shop')
    await page.click('button')
    const save = await request('/api/save')
    expect(await request('/api/shop', 1)).toMatchObject({
      'x-throughline-action-kind': 'invalidation',
      'x-throughline-parent-action-id': save['x-throughline-origin-action-id'],
    })
  })

  test('is a mount where the visitor goes back, and for another search', async () => {
    const page = await open(
      '{ defaultStaleTime: 0 }',
      `document.addEventListener('click', () => fetch('/api/click'), true)`,
    )
    await page.evaluate(`router.navigate({ href: '/p/red' })`)
    await page.evaluate(`router.navigate({ href: '/account' })`)
    stage.server.forget()
    await page.goBack()
    expect(await request('/api/product')).toMatchObject({
      'x-throughline-action-kind': 'mount',
      'x-throughline-action-name': 'product_load',
    })
    await page.evaluate(`document.querySelector('button').onclick = () => router.navigate({ href: '/p/red?size=2' })`)
    stage.server.forget()
    await page.click('button')
    const click = await request('/api/click')
    expect(await request('/api/product')).toMatchObject({
      'x-throughline-action-kind': 'mount',
      'x-throughline-parent-action-id': click['x-throughline-origin-action-id'],
    })
  })

  test('is a mount of the page while it loads', async () => {
    await open()
    expect(await request('/api/shop')).toMatchObject({ 'x-throughline-action-kind': 'mount' })
  })
})
