import { expect, test } from 'vitest'
import { collapsePath } from '../../../src/shared/route.js'

test.each([
  ['/', '/'],
  ['/checkout/payment', '/checkout/payment'],
  ['/orders/10492', '/orders/:id'],
  ['/p/iphone-15-pro', '/p/:id'],
  ['/u/9f86d081-884c-4d65-9a2f-eaa0c55ad015/edit', '/u/:id/edit'],
  ['/act_01ARZ3NDEKTSV4RRFFQ69G5FAV', '/:id'],
  ['/users/jane@example.com', '/users/:id'],
  ['/users/jane%40example.com', '/users/:id'],
  ['/t/abcdefghijklmnopqrstuvwxyzabcdefgh', '/t/:id'],
  ['/api/v2/products', '/api/v2/products'],
  ['/de/kasse', '/de/kasse'],
])('collapses what names one thing in %s', (path, route) => {
  expect(collapsePath(path)).toBe(route)
})
