import { describe, expect, test } from 'vitest'
import { createRequestScope } from '../../../server-handler/entries/ingress.js'
import { createRouteLabels } from '../../../server-handler/ingress/labels.js'
import { ACTION_ID } from '../../support/envelope.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

describe('the name of a route', () => {
  test('is the framework’s, else the declared one, else the path’s shape', () => {
    const label = createRouteLabels()

    expect(label({ pattern: '/a', isDeclared: true, route: '/:all', status: 200 })).toBe('/:all')
    expect(label({ pattern: '/orders/:id', isDeclared: true, status: 404 })).toBe('/orders/:id')
    expect(label({ pattern: '/p/:id', isDeclared: false, status: 200 })).toBe('/p/:id')
  })

  test('of what is not there is one for all of it', () => {
    expect(createRouteLabels()({ pattern: '/wp-login', isDeclared: false, status: 404 })).toBe('unmatched')
  })

  test('comes out of a set that has an end', () => {
    const label = createRouteLabels()
    const names = Array.from({ length: 5_000 }, (_, i) => label({ pattern: `/w${i}`, isDeclared: false, status: 200 }))

    expect(new Set(names).size).toBe(501)
    expect(names.at(-1)).toBe('other')
    expect(label({ pattern: '/w0', isDeclared: false, status: 200 })).toBe('/w0')
  })
})

describe('what the server derives', () => {
  const headers = { 'x-acme-origin-action-id': ACTION_ID, 'x-acme-platform': 'web', 'x-os': 'ios' }
  const platformOf = async (derive: Parameters<typeof createRequestScope>[0] & object) => {
    const { telemetry } = createMemoryTelemetry()
    const withScope = createRequestScope({ telemetry, routes: { '/graphql': 'private' }, ...derive })
    let platform: string | undefined
    await withScope(new Request('http://a/graphql', { headers }), (scope) => {
      platform = scope.action?.platform
      return new Response()
    })
    return platform
  }

  test('goes before the caller’s header', async () => {
    const seen: unknown[] = []
    const platform = await platformOf({
      derive: ({ method, pattern, header }) => {
        seen.push([method, pattern, header('x-os')])
        return { platform: 'ios' }
      },
    })

    expect(platform).toBe('ios')
    expect(seen).toEqual([['GET', '/graphql', 'ios']])
  })

  test.each<[string, () => object]>([
    ['malformed', () => ({ platform: 'I O S' })],
    ['of another type', () => ({ platform: 7 })],
    [
      'thrown',
      () => {
        throw new Error('broken')
      },
    ],
    ['nothing', () => undefined as unknown as object],
    ['nothing at all', (() => null) as unknown as () => object],
  ])('where it is %s gives way to the header', async (_, derive) => {
    expect(await platformOf({ derive })).toBe('web')
  })
})
