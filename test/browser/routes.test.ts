import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `
  import { start } from './src/entries/index.ts'
  window.throughline = start({ route: ({ pathname }) => pathname.replace(/^\\/p\\/.+/, '/p/:slug'), actions: { open_product: { match: 'a' }, product_load: { route: '/p/:slug', surfaceArea: 'product' } } });
`

test('a click that changes the route is the parent of the following mount, also if attribution is by activity', async () => {
  const page = await stage.open(
    `${START.replace('start({', "start({ attribution: 'window',")}
     document.querySelector('a').onclick = (event) => {
       event.preventDefault()
       history.pushState({}, '', '/p/red-shoes')
       fetch('/api/in-the-click')
       setTimeout(() => fetch('/api/of-the-route'), 30)
     }`,
    '<a href="/p/red-shoes">Red shoes</a>',
  )
  await page.click('a')
  const ofRoute = await eventually(() => stage.server.to('/api/of-the-route')[0])
  const inClick = stage.server.to('/api/in-the-click')[0]
  expect(inClick?.headers).toMatchObject({
    'x-throughline-action-kind': 'explicit_user_action',
    'x-throughline-action-name': 'open_product',
  })
  expect(ofRoute.headers).toMatchObject({
    'x-throughline-action-kind': 'mount',
    'x-throughline-action-name': 'product_load',
    'x-throughline-surface-area': 'product',
    'x-throughline-parent-action-id': inClick?.headers['x-throughline-origin-action-id'],
    'x-throughline-attribution': 'inferred',
  })
})

test('requests that a click causes after it has changed the route are the click’s', async () => {
  const page = await stage.open(
    `${START} document.querySelector('a').onclick = async (event) => {
       event.preventDefault()
       history.pushState({}, '', '/p/red-shoes')
       await null
       fetch('/api/of-the-route')
     }`,
    '<a href="/p/red-shoes">Red shoes</a>',
  )
  await page.click('a')
  const { headers } = await eventually(() => stage.server.to('/api/of-the-route')[0])
  expect(headers).toMatchObject({ 'x-throughline-action-name': 'open_product', 'x-throughline-attribution': 'exact' })
})

test('each route is a page view with envelopes of its own, numbered from nought', async () => {
  const page = await stage.open(START)
  await page.evaluate(
    `history.pushState({}, '', '/p/one'); history.replaceState({}, '', '/p/one?tab=2#place'); history.pushState({}, '', '/cart'); throughline.flush()`,
  )
  await page.evaluate(`history.back()`)
  // Several are under way at once and arrive in any order; a late vital may have one more of its view.
  const begun = () => stage.server.envelopes.filter(({ seq }) => !seq)
  await eventually(
    async () => {
      await page.evaluate('throughline.flush()')
      return begun().length === 4
    },
    { withinMs: 40_000 },
  )
  expect(
    begun()
      .map(({ page }) => page.route)
      .toSorted(),
  ).toEqual(['/cart', '/p/:slug', '/p/:slug', '/shop'])
  expect(new Set(begun().map(({ page }) => page.id)).size).toBe(4)
})

test('a router may name the route after the fact', async () => {
  const page = await stage.open(START)
  await page.evaluate(
    `history.pushState({}, '', '/account/orders'); throughline.route('/account/:section'); throughline.flush()`,
  )
  await eventually(() => stage.server.envelopes.some(({ page }) => page.route === '/account/:section'))
})

test('a declared pattern names every location that it matches, where no route option does', async () => {
  const page = await stage.open(
    `import { start } from './src/entries/index.ts'; window.throughline = start({ actions: { product_list_load: { route: '/c/:slug', surfaceArea: 'catalog' }, sale: { route: '/c/sale' } } })`,
  )
  await page.evaluate(`
    history.pushState({}, '', '/c/tea'); fetch('/api/tea'); history.pushState({}, '', '/c/coffee'); history.pushState({}, '', '/c/sale'); history.pushState({}, '', '/c/tea/reviews')
    throughline.flush()`)
  const views = () =>
    stage.server.envelopes.flatMap(({ page: { route }, records }) =>
      records.flatMap((record) => (record.kind === 'event' && record.name === 'page_view' ? [route] : [])),
    )
  await eventually(() => views().length === 5)
  expect(views().toSorted()).toEqual(['/c/:slug', '/c/:slug', '/c/sale', '/c/tea/reviews', '/shop'])
  const [request] = await eventually(() => stage.server.to('/api/tea').length && stage.server.to('/api/tea'))
  expect(request?.headers['x-throughline-action-name']).toBe('product_list_load')
})

test('routes of the Navigation API are page views', async () => {
  const page = await stage.open(START)
  await page.evaluate(`
    navigation.addEventListener('navigate', (event) => { if (event.canIntercept && !event.hashChange) event.intercept({ async handler() {} }) })
    navigation.navigate('/p/red').finished
      .then(() => navigation.navigate('/cart', { history: 'replace' }).finished)
      .then(() => navigation.navigate('/cart#place').finished)
      .then(() => navigation.back().finished)
      .then(() => throughline.flush())`)
  const views = () =>
    stage.server.envelopes.flatMap(({ page: { route }, records }) =>
      records.flatMap((record) => (record.kind === 'event' && record.name === 'page_view' ? [route] : [])),
    )
  await eventually(() => views().length >= 3)
  expect(views().toSorted()).toEqual(['/cart', '/p/:slug', '/shop'])
})

test('a function that does not know a route yet is called again when the router writes the history, or can be set later', async () => {
  const page = await stage.open(
    `import { start } from './src/entries/index.ts'
     window.pattern = ''
     window.throughline = start({ route: () => window.pattern })`,
  )
  await page.evaluate(`
    pattern = '/[section]'; history.replaceState({}, '', '/shop')
    pattern = '/p/[slug]'; history.pushState({}, '', '/p/blue-mug')
    pattern = '/wrong'; history.replaceState({ scroll: 1 }, '', '/p/blue-mug?size=2')
    pattern = ''; history.pushState({}, '', '/cart/4711')
    throughline.route(() => undefined)
    throughline.route(({ pathname }) => pathname.replace(/\\d+/, '[id]'))
    history.pushState({}, '', '/orders/4711')
    throughline.flush()`)
  const views = () =>
    stage.server.envelopes.flatMap(({ page: { route }, records }) =>
      records.flatMap((record) => (record.kind === 'event' && record.name === 'page_view' ? [route] : [])),
    )
  await eventually(() => views().length === 4)
  expect(views().toSorted()).toEqual(['/[section]', '/cart/[id]', '/orders/[id]', '/p/[slug]'])
})

test('a route that is named after the fact names its mount, too', async () => {
  const page = await stage.open(
    `import { start } from './src/entries/index.ts'
     window.throughline = start({ actions: { cart_load: { route: '/cart/[id]' }, product_load: { route: '/p/[slug]' } } })
     throughline.route(({ pathname }) => pathname.startsWith('/p/') ? '/p/[slug]' : '')
     throughline.route('/cart/[id]')
     fetch('/api/cart')`,
  )
  await page.evaluate(`history.pushState({}, '', '/p/blue-mug'); void fetch('/api/product')`)
  const nameOf = async (path: string) =>
    (await eventually(() => stage.server.to(path)[0])).headers['x-throughline-action-name']
  expect([await nameOf('/api/cart'), await nameOf('/api/product')]).toEqual(['cart_load', 'product_load'])
})

test('an address that a router replaces while it has no name for it was a redirect, and no view of its own', async () => {
  const page = await stage.open(
    `import { start } from './src/entries/index.ts'
     window.throughline = start({ route: ({ pathname }) => ({ '/p/x': '/p/:slug', '/cart': '/cart' })[pathname] })`,
  )
  await page.evaluate(`
    history.replaceState({}, '', '/p/x'); history.replaceState({}, '', '/cart')
    history.pushState({}, '', '/old/7'); history.replaceState({}, '', '/p/x')
    throughline.flush()`)
  const views = () =>
    stage.server.envelopes.flatMap(({ page: { route }, records }) =>
      records.flatMap((record) => (record.kind === 'event' && record.name === 'page_view' ? [route] : [])),
    )
  await eventually(() => views().length === 4)
  expect(views().toSorted()).toEqual(['/cart', '/old/:id', '/p/:slug', '/p/:slug'])
})
