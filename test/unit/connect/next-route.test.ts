import { expect, test } from 'vitest'
import { findNextRoute } from '../../../src/connect/next-router/next-route.js'

const routeOf = findNextRoute

type Segment = string | string[]

/** The tree of one page, as the App Router of version 16 keeps it. */
const page = (...segments: Segment[]) =>
  segments.reduceRight<unknown>((within, segment) => [segment, { children: within }], ['__PAGE__', {}])
const app = (tree: unknown) => ({ __NA: true, __PRIVATE_NEXTJS_INTERNALS_TREE: { tree, renderedSearch: '' } })

test.each<[pathname: string, tree: unknown, route: string]>([
  ['/', page(''), '/'],
  ['/p/blue-mug', page('', 'p', ['slug', 'blue-mug', 'd']), '/p/[slug]'],
  ['/p/p', page('', 'p', ['slug', 'p', 'd']), '/p/[slug]'],
  ['/account/orders', page('', '(shop)', 'account', '(tabs)', 'orders'), '/account/orders'],
  ['/docs/a/b', page('', 'docs', ['path', 'a/b', 'c']), '/docs/[...path]'],
  ['/docs', page('', 'docs', ['path', '', 'oc']), '/docs/[[...path]]'],
  ['/de/p/x', page('', ['lang', 'de', 'd'], 'p', ['slug', 'x', 'd']), '/[lang]/p/[slug]'],
  ['/nowhere', page('', '/_not-found'), '/_not-found'],
  ['/sale', page('', 'p', ['slug', 'sale', 'd']), '/p/[slug]'],
  ['/base/p/gr%C3%BCn/', page('', 'p', ['slug', 'gr%C3%BCn', 'd']), '/p/[slug]'],
  ['/p/50%', page('', 'p', ['slug', '50%', 'd']), '/p/[slug]'],
])('names %s by the folders of the App Router', (pathname, tree, route) => {
  expect(routeOf(pathname, app(tree))).toBe(route)
})

test('names a page that is shown in a slot, intercepted or not, by its own folders, and by those of the page below after it is closed', () => {
  const leaf = ['__PAGE__', {}]
  const slug = (kind: string) => ['slug', 'x', kind]
  const tree = (slot: unknown) => ['', { children: ['feed', { children: leaf, modal: slot }] }]
  const intercepted = tree(['(..)p', { children: [slug('d'), { children: leaf }] }])
  expect(routeOf('/p/x', app(intercepted))).toBe('/feed/(..)p/[slug]')
  const fromRoot = tree(['(...)photo', { children: [slug('d'), { children: leaf }] }])
  expect(routeOf('/photo/x', app(fromRoot))).toBe('/feed/(...)photo/[slug]')
  expect(routeOf('/feed/x', app(tree([slug('di(.)'), { children: leaf }])))).toBe('/feed/(.)[slug]')
  expect(routeOf('/feed', app(intercepted))).toBe('/feed')
  expect(routeOf('/feed', app(tree(['__DEFAULT__', {}])))).toBe('/feed')
})

test('reads the state of versions before 16, and of the Pages Router', () => {
  const tree = page('', 'p', ['slug', 'x', 'd'])
  expect(routeOf('/p/x', { __NA: true, __PRIVATE_NEXTJS_INTERNALS_TREE: tree })).toBe('/p/[slug]')
  expect(routeOf('/p/x', { __N: true, url: '/p/[slug]?slug=x', as: '/p/x' })).toBe('/p/[slug]')
})

test('knows no route before Next.js has written the history', () => {
  expect(routeOf('/p/x', null)).toBeUndefined()
  expect(routeOf('/p/x', { scroll: 7 })).toBeUndefined()
})
