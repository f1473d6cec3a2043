import { describe, expect, test } from 'vitest'
import { createRouteFinder } from '../../../src/core/declared-routes.js'

const PATTERNS = [
  '/',
  '/c/:slug',
  '/c/new',
  '/c/:slug/reviews',
  '/p/:slug/:variant?',
  '/blog/[slug]',
  '/docs/[...path]',
  '/orders/{id}',
  '/users/$id',
  '/help/*',
  '/files/:path*',
  '/shop/:id(\\d+)',
  '/sale.html',
  '#/cart/:step',
  '/Search',
  '/item/:slug.html',
  '/compare/:a-vs-:b',
  '/größe/:slug',
  '/caf%C3%A9/{slug}',
  '/(shop)/lamps/@modal/[slug]',
  '/lists/[[sort]]',
  '/bills/[id=integer]',
  '/steps/edit?/:step',
  '/trips/{-$locale}/go',
]
const find = createRouteFinder([...PATTERNS, undefined, 'nonsense', '', '['])
const at = (path: string) => find({ pathname: path.replace(/#.*/, ''), hash: /#.*/.exec(path)?.[0] ?? '' })

describe('the declared pattern of a location', () => {
  test.each([
    ['/', '/'],
    ['/c/tea', '/c/:slug'],
    ['/c/tea/', '/c/:slug'],
    ['/c/new', '/c/new'],
    ['/c/tea/reviews', '/c/:slug/reviews'],
    ['/c/gr%C3%BCn', '/c/:slug'],
    ['/p/tea', '/p/:slug/:variant?'],
    ['/p/tea/green', '/p/:slug/:variant?'],
    ['/blog/hello', '/blog/[slug]'],
    ['/docs/a/b/c', '/docs/[...path]'],
    ['/orders/17', '/orders/{id}'],
    ['/users/17', '/users/$id'],
    ['/help', '/help/*'],
    ['/help/a/b', '/help/*'],
    ['/files/a/b', '/files/:path*'],
    ['/shop/17', '/shop/:id(\\d+)'],
    ['/sale.html', '/sale.html'],
    ['/search', '/Search'],
    ['/item/tea.html', '/item/:slug.html'],
    ['/compare/tea-vs-coffee', '/compare/:a-vs-:b'],
    ['/gr%C3%B6%C3%9Fe/m', '/größe/:slug'],
    ['/caf%c3%a9/latte', '/caf%C3%A9/{slug}'],
    ['/lamps/desk', '/(shop)/lamps/@modal/[slug]'],
    ['/lists', '/lists/[[sort]]'],
    ['/lists/price', '/lists/[[sort]]'],
    ['/bills/17', '/bills/[id=integer]'],
    ['/steps/edit/2', '/steps/edit?/:step'],
    ['/steps/2', '/steps/edit?/:step'],
    ['/trips/de/go', '/trips/{-$locale}/go'],
    ['/trips/go', '/trips/{-$locale}/go'],
    ['/#/cart/pay', '#/cart/:step'],
    ['/#!/cart/pay', '#/cart/:step'],
  ])('of %s is %s', (path, pattern) => expect(at(path)).toBe(pattern))

  test.each(['/c', '/c/tea/other', '/c//', '/p', '/docs', '/saleXhtml', '/p/a/b/c', '/unknown', '/c/tea/reviews/5'])(
    'of %s is none',
    (path) => expect(at(path)).toBeUndefined(),
  )

  test('is the most specific one, in whatever order they are declared', () => {
    const routes = ['/*', '/:a.html', '/:a', '/:a/:b', '/c/:b', '/:a/d', '/c/d', '/c/*']
    for (const order of [routes, [...routes].reverse()]) {
      const found = ['/c/d', '/c/x', '/x/d', '/x/y', '/c/x/y', '/z/z/z', '/z.html', '/z'].map((pathname) =>
        createRouteFinder(order)({ pathname, hash: '' }),
      )
      expect(found).toEqual(['/c/d', '/c/:b', '/:a/d', '/:a/:b', '/c/*', '/*', '/:a.html', '/:a'])
    }
  })
})
