import { describe, expect, test } from 'vitest'
import { redactUrl } from '../../../server-handler/redact/redact.js'

describe('a URL with its route pattern', () => {
  test.each([
    ['https://shop.example/p/blue-shirt', '/p/:slug', 'https://shop.example/p/:slug'],
    ['https://shop.example/p/blue-shirt/', '/p/:slug', 'https://shop.example/p/:slug/'],
    ['/p/blue-shirt', '/p/[slug]', '/p/[slug]'],
    ['/users/ada/orders/42', '/users/:id/orders/:orderId', '/users/:id/orders/:orderId'],
    ['/users/ada/orders/42', '/users/$id/orders/$orderId', '/users/$id/orders/$orderId'],
    ['/users/ada/orders/42', '/users/{id}/orders/{orderId}', '/users/{id}/orders/{orderId}'],
    ['/docs/a/b/c', '/docs/[...path]', '/docs/[...path]'],
    ['/docs', '/docs/[[...path]]', '/docs'],
    ['/files/a/b/edit', '/files/*/edit', '/files/*/edit'],
    ['/pt-BR/p/camisa', '/p/:slug', '/pt-BR/p/:slug'],
    ['/shop/p/camisa', '/(shop)/shop/p/[slug]', '/shop/p/[slug]'],
    ['/p/', '/p/:slug?', '/p/'],
    ['/', '/', '/'],
    ['https://shop.example', '/', 'https://shop.example'],
    ['https://ada:pw@shop.example/p/x?y=1#z', '/p/:slug', 'https://shop.example/p/:slug'],
    ['/cart', '/cart', '/cart'],
    ['/P/blue', '/p/:slug', '/P/:slug'],
    ['/p/ada%40example.com', '/p/:slug', '/p/:slug'],
  ])('%s on %s becomes %s', (url, routePattern, expected) => {
    expect(redactUrl(url, { routePattern }).text).toBe(expected)
    expect(redactUrl(expected, { routePattern })).toEqual({ text: expected, counts: {} })
  })

  test('that is of another page is cleaned by its shape', () => {
    const routePattern = '/p/:slug'
    expect(redactUrl('https://cdn.example/assets/index-DfJ2k3aB.js', { routePattern }).text).toBe(
      'https://cdn.example/assets/index-DfJ2k3aB.js',
    )
    expect(redactUrl('/orders/1000234567', { routePattern }).text).toBe('/orders/[id]')
  })
})

describe('a URL without a route pattern', () => {
  test.each([
    ['https://shop.example/orders/1000234567', 'https://shop.example/orders/[id]'],
    ['/orders/550e8400-e29b-41d4-a716-446655440000', '/orders/[id]'],
    ['/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV/items', '/orders/[id]/items'],
    ['/a/4bf92f3577b34da6a3ce929d0e0e4736', '/a/[id]'],
    ['/users/ada-lovelace/orders', '/users/[id]/orders'],
    ['/invite/aB3dE5fG7hI9jK1lM', '/invite/[id]'],
    ['/u/ada%40example.com', '/u/[id]'],
    ['/customers/ada_lovelace', '/customers/[id]'],
    ['/kunden/müller', '/kunden/[id]'],
    ['/clientes/joão-novo', '/clientes/[id]'],
    ['/users/sign-in-ada', '/users/[id]'],
    ['/find/ada%40example.com', '/find/[email]'],
    ['/find/4111-1111-1111-1111', '/find/[card]'],
    ['https://203.0.113.5:8080/x', 'https://[ip]:8080/x'],
    ['https://ada@shop.example', 'https://shop.example'],
    ['https://ada:p@ss@shop.example/x', 'https://shop.example/x'],
    ['//ada:pw@shop.example/x', '//shop.example/x'],
    ['postgres://app:pw@db.internal:5432/shop', 'postgres://db.internal:5432/shop'],
    ['/search?q=ada', '/search'],
    ['/search?utm_source=mail&q=ada&page=2', '/search?utm_source=mail&page=2'],
    ['?q=ada', ''],
    ['#access_token=abc', ''],
    ['/x;jsessionid=abc123', '/x;jsessionid=[secret]'],
    ['mailto:ada@example.com', 'mailto:[email]'],
    ['tel:+5511987654321', 'tel:[phone]'],
    ['data:text/plain,ada', 'data:[payload]'],
    ['javascript:alert(1)', 'javascript:[payload]'],
    ['file:///home/ada/app.js', 'file:///home/[user]/app.js'],
    ['  https://shop.example/p#x ', 'https://shop.example/p'],
    ['', ''],
  ])('%s becomes %s', (url, expected) => {
    expect(redactUrl(url).text).toBe(expected)
    expect(redactUrl(expected)).toEqual({ text: expected, counts: {} })
  })

  test.each([
    'https://shop.example/',
    'https://shop.example/p/blue-shirt-42',
    'https://shop.example/assets/index-DfJ2k3aB.js',
    'https://shop.example/_next/static/chunks/4bd1b696-182b6b13bdad92e3.js',
    'https://cdn.jsdelivr.net/npm/@scope/pkg@1.2.3/dist/x.min.js',
    'https://unpkg.com/react@19.2.0/umd/react.js',
    '/img/logo@2x.png',
    '/api/v2/products',
    '/home/deals',
    '/users/me',
    '/p/:slug',
    '/p/[slug]',
    'webpack-internal:///./src/App.tsx',
    'about:blank',
    'http://localhost:5173/@vite/client',
    '/docs/caf%C3%A9',
    '/account/password/reset',
    '/customers/sign_in',
    '/users/sign-up',
    '/customer/account/login/',
    '/guest/checkout',
    '/user/cart',
    '/account/payment-methods',
    '/accounts/recover',
    '/member/benefits',
    '/clientes/novo',
    '/clientes/endereços',
    '/usuarios/iniciar-sesion',
    '/utilisateurs/connexion',
    '/kunden/anmelden',
    '/Kunden/Bestellungen',
    'not a url',
    '%E0%A4%A',
    'https://',
    '//',
    ':::',
  ])('%s stays', (url) => {
    expect(redactUrl(url)).toEqual({ text: url, counts: {} })
  })

  test('counts each kind that went', () => {
    expect(redactUrl('https://a:b@x.org/orders/1234567?q=1#z').counts).toEqual({
      userinfo: 1,
      id: 1,
      query: 1,
      fragment: 1,
    })
    expect(redactUrl('/p/a/b', { routePattern: '/p/:x/:y' }).counts).toEqual({ segment: 2 })
  })
})
