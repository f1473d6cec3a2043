import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `
  import { start } from './src/entries/index.ts'
  window.throughline = start({ route: ({ pathname }) => pathname.replace(/^\\/p\\/.+/, '/p/:slug'), actions: { open_product: { match: 'a' }, product_load: { route: '/p/:slug', surface_area: 'product' } } });
`

test('a click that changes the route is the parent of the mount whose requests follow, where only activity tells', async () => {
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
  await page.evaluate(`addEventListener('popstate', () => throughline.flush()); history.back()`)
  // Several are under way at once and arrive in any order; a late vital may have one more of its view.
  const begun = () => stage.server.envelopes.filter(({ seq }) => !seq)
  await eventually(() => begun().length === 4)
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
