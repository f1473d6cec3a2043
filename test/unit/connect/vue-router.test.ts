import { afterEach, expect, test, vi } from 'vitest'
import { connectVueRouter, type VueRouterLike } from '../../../src/connect/vue-router/connect-vue-router.js'
import { RUNNING } from '../../../src/shared/keep.js'

afterEach(() => vi.unstubAllGlobals())

type Find = (location: { pathname: string; hash: string }) => string | undefined

/** The function that a router is connected by, and the paths that the router was asked for. */
function connect(base: string, records: { path: string; redirect?: string }[] = []): { find: Find; asked: string[] } {
  const asked: string[] = []
  let find: Find = () => undefined
  vi.stubGlobal('document', {})
  vi.stubGlobal('window', { [RUNNING]: { route: (given: Find) => (find = given) } })
  const router: VueRouterLike = {
    options: { history: { base } },
    resolve(path) {
      asked.push(path)
      return { matched: records }
    },
  }
  connectVueRouter(router)
  return { find, asked }
}

test.each([
  ['', '/p/mug', '', '/p/mug'],
  ['', '/', '', '/'],
  ['/app', '/app/p/mug', '', '/p/mug'],
  ['/app', '/app', '', '/'],
  ['/app', '/App/cart', '', '/cart'],
  ['/app', '/apple', '', '/apple'],
  ['/#', '/', '#/p/mug?size=2', '/p/mug?size=2'],
  ['/app/#', '/app/', '', '/'],
  ['/app/#', '/app/', '#/', '/'],
  ['/#/shop', '/', '#/shop/cart', '/cart'],
])('asks a router with the base "%s" at %s%s for %s', (base, pathname, hash, path) => {
  const { find, asked } = connect(base)
  find({ pathname, hash })
  expect(asked).toEqual([path])
})

test('names a route by the innermost record, unless that is a redirect or there is none', () => {
  const here = { pathname: '/users/7', hash: '' }
  expect(connect('', [{ path: '/users/:id(\\d+)' }, { path: '/users/:id(\\d+)/posts/:post?' }]).find(here)).toBe(
    '/users/:id(\\d+)/posts/:post?',
  )
  expect(connect('', [{ path: '/old/:id', redirect: '/users/:id' }]).find(here)).toBeUndefined()
  expect(connect('').find(here)).toBeUndefined()
})
