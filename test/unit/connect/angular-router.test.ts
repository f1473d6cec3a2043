import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  type AngularRouterLike,
  type AngularSnapshot,
  connectAngularRouter,
} from '../../../src/connect/angular/connect-angular-router.js'
import { RUNNING } from '../../../src/shared/keep.js'

type Given = string | (() => string | undefined)

/** What `route()` was called with, the function first. */
let named: Given[] = []

beforeEach(() => {
  named = []
  vi.stubGlobal('document', {})
  vi.stubGlobal('window', { [RUNNING]: { route: (given: Given) => named.push(given) } })
})
afterEach(() => vi.unstubAllGlobals())

const [START, END, CANCEL, ERROR, RECOGNIZED] = [0, 1, 2, 3, 4]

type Part = string | Partial<AngularSnapshot>

/** The snapshot of nested routes, each by its configured path. */
function snapshot(...parts: Part[]): AngularSnapshot {
  const all: Part[] = [{ routeConfig: null }, ...parts]
  return all.reduceRight<AngularSnapshot[]>((children, part) => {
    const own = typeof part === 'string' ? { routeConfig: { path: part } } : part
    return [{ routeConfig: {}, url: [], params: {}, outlet: 'primary', children, ...own }]
  }, [])[0] as AngularSnapshot
}

function connect(given: Partial<AngularRouterLike> = {}) {
  let emit: (event: object) => void = () => {}
  connectAngularRouter({
    events: { subscribe: (next) => (emit = next) },
    routerState: { snapshot: { root: snapshot('') } },
    navigated: false,
    ...given,
  })
  const [find] = named
  return { emit, find: typeof find === 'function' ? find : () => undefined }
}

test.each<[Part[], string]>([
  [[''], '/'],
  [['p', ':slug'], '/p/:slug'],
  [['', 'layout', '', 'about'], '/layout/about'],
  [['users/:id', 'posts/:post'], '/users/:id/posts/:post'],
  [['**'], '/**'],
  [[{ url: [{ path: 'm' }, { path: '7' }], params: { id: '7' } }], '/:segment/:id'],
])('knows the pattern of %j from when the router has recognized it until it has been shown', (parts, pattern) => {
  const { emit, find } = connect()
  expect(find()).toBeUndefined()
  emit({ type: START })
  expect(find()).toBeUndefined()
  emit({ type: RECOGNIZED, state: { root: snapshot(...parts) } })
  expect(find()).toBe(pattern)
  emit({ type: END })
  expect(named[1]).toBe(pattern)
  expect(find()).toBeUndefined()
})

test('follows the primary outlet', () => {
  const popup = { ...snapshot(), routeConfig: { path: 'side' }, outlet: 'popup' }
  const { emit, find } = connect()
  const root = { ...snapshot(), children: [popup, ...snapshot('cart').children] }
  emit({ type: RECOGNIZED, state: { root } })
  expect(find()).toBe('/cart')
})

test.each([CANCEL, ERROR])('forgets a route that is not shown after all: event %i', (type) => {
  const { emit, find } = connect()
  emit({ type: RECOGNIZED, state: { root: snapshot('cart') } })
  emit({ type })
  expect(find()).toBeUndefined()
  expect(named).toHaveLength(1)
})

test('keeps the route of an address that a navigation does not change', () => {
  const { emit } = connect({ getCurrentNavigation: () => ({ extras: { skipLocationChange: true } }) })
  emit({ type: RECOGNIZED, state: { root: snapshot('error') } })
  emit({ type: END })
  expect(named).toHaveLength(1)
})

test('names the route that is shown when it is connected late', () => {
  const { find } = connect({ navigated: true, routerState: { snapshot: { root: snapshot('cart') } } })
  expect(find()).toBe('/cart')
})
