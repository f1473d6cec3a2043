import { describe, expect, test } from 'vitest'
import { createRouteMatcher } from '../../../server-handler/ingress/routes.js'

describe('a public route before a private rest', () => {
  const match = createRouteMatcher({ '/webhooks/:id': 'public', '/open/*': 'public', '/*': 'private' })

  test.each([
    ['another case beside an escaped slash, as Express reads it', '/WEBHOOKS/a%2Fb'],
    ['an escape that is none beside one that is, as Hono reads it', '/%77ebhooks/%zz'],
    ['what follows a semicolon, as Fastify may be configured', '/webhooks/a;b/c'],
    ['a backslash, as a URL is parsed', '/webhooks\\a'],
    ['a rest of nothing, as Hono reads it', '/open'],
    ['a rest of nothing in another case', '/Open/'],
    ['an escaped rest of nothing', '/%6fpen'],
  ])('stays public with %s', (_, path) => {
    expect(match(path).routeClass).toBe('public')
  })

  test('leaves to the private route what no router takes for the public one', () => {
    expect(match('/orders/17')).toEqual({ pattern: '/*', routeClass: 'private', isDeclared: true })
    expect(match('/webhooks/a/b').routeClass).toBe('private')
    expect(match('/Orders/%C3%A4').routeClass).toBe('private')
  })
})

describe('a private route', () => {
  const match = createRouteMatcher({ '/graphql/*': 'private', '/*': 'private' })

  test.each([
    '/graphql/../login',
    '/graphql/%2e%2E/login',
    '/graphql/./login',
    '/graphql/x/..',
    '/graphql/..%5Clogin',
    '//host/login',
  ])('does not take %s, which a URL makes another path of', (path) => {
    expect(match(path).routeClass).toBe('public')
  })

  test.each(['/graphql/...', '/graphql/.well-known', '/graphql//x', '/files/a..b'])('takes %s', (path) => {
    expect(match(path).routeClass).toBe('private')
  })
})

test.each([
  '/a*',
  '/api/*rest',
  '/api/**',
  '/orders/{id}',
  '/orders/(\\d+)',
  '/orders/:id?',
  '/orders/:id.json',
  '/a?b',
  '/a/:',
])('the pattern %s, which would match nothing, is refused at once', (pattern) => {
  expect(() => createRouteMatcher({ [pattern]: 'public' })).toThrow(/must be text, ":name" or "\*"; got/)
})
