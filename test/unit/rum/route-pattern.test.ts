import { expect, test } from 'vitest'
import { toRoutePattern } from '../../../server-handler/rum/route-pattern.js'

test.each([
  '/p/:slug',
  '/p/:slug()',
  '/users/:id(\\d+)/posts/:post?',
  '/:lang?/p/:slug',
  '/:lang(de|en)?/shop',
  '/:pathMatch(.*)*',
  '/files/:path([^/]+)+',
  '/docs/:chapters+',
  '/p/:slug.html',
  '/files-:name',
  '/users/@[name]',
  '/p/[slug]',
  '/p/[id=integer]',
  '/docs/[[...path]]',
  '/feed/(..)photo/[id]',
  '/feed/(.)[id]',
  '/{-$lang}/p/$slug',
  '/orders/{id}/edit?',
  '/no/**',
  '#/cart/:step',
  '#!/cart/:step',
])('keeps the pattern %s of a router', (pattern) => {
  expect(toRoutePattern(pattern)).toBe(pattern)
})

test.each([
  ['/users/john@example.com', '/users/:id'],
  ['/users/@john7', '/users/:id'],
  ['/users/john:doe', '/users/:id'],
  ['/orders/4711', '/orders/:id'],
  ['/orders/4711*', '/orders/:id'],
  ['/orders/x4711:id', '/orders/:id'],
  ['/p/[4711', '/p/:id'],
  ['/search?q=secret', '/search'],
  ['/p/mug#reviews', '/p/mug'],
  ['https://shop.example/p/4711?x=1#y', '/p/:id'],
  ['/p/:slug?q=secret', '/p/:slug'],
  ['/p/:jane@example.com', '/p/:id'],
  ['/p/:52998224725/edit', '/p/:id/edit'],
  ['/p/{52998224725}', '/p/:id'],
  ['/p/[4111111111111111]', '/p/:id'],
  ['/p/$4111111111111111', '/p/:id'],
  ['/p/*4111111111111111', '/p/:id'],
  ['/x/:id(4111111111111111)', '/x/:id'],
  ['/order/:id/:id(jane@x.com)', '/order/:id/:id'],
  ['/x/４１１１１１１１１１１１１１１１', '/x/:id'],
  ['/k/٥٢٩٩٨٢٢٤٧٢٥', '/k/:id'],
  ['/j/jane﹫example.com', '/j/:id'],
  ['/u/jane(at)example.com', '/u/:id'],
])('collapses %s to %s', (route, collapsed) => {
  expect(toRoutePattern(route)).toBe(collapsed)
})
