import { expect, test } from 'vitest'
import { currentScope } from '../../../server-handler/entries/ingress.js'
import { nextActionScope, nextScope } from '../../../server-handler/entries/next.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const CLICK = {
  'x-acme-origin-action-id': 'act_01JD0000000000000000000001',
  'x-acme-action-name': 'add_to_cart',
}
const headers = async () => new Headers(CLICK)

const record = () => createMemoryTelemetry({ traceSampleRatio: 1 })

test('a server action has a scope with the action of its request, and a span under its own name', async () => {
  const { spans, telemetry } = record()
  const withScope = nextActionScope(headers, { telemetry, routes: { '/_actions/*': 'private' } })
  const add = withScope('addToCart', async (slug: string, count: number) => [
    slug,
    count,
    currentScope()?.action?.action_name,
  ])
  expect(await add('blue-mug', 2)).toEqual(['blue-mug', 2, 'add_to_cart'])
  expect(spans.map(({ name }) => name)).toEqual(['POST /_actions/addToCart'])
  expect(JSON.stringify(spans[0])).toContain(CLICK['x-acme-origin-action-id'])
})

test('a redirect of a server action is not a failure, another error is, and both are thrown on', async () => {
  const { spans, telemetry } = record()
  const withScope = nextActionScope(headers, { telemetry })
  const redirect = Object.assign(new Error('redirect'), { digest: 'NEXT_REDIRECT;push;/cart;303;' })
  await expect(withScope('go', () => Promise.reject(redirect))()).rejects.toBe(redirect)
  const broken = new Error('broken')
  await expect(withScope('fail', () => Promise.reject(broken))()).rejects.toBe(broken)
  expect(spans.map(({ name, status }) => [name, status?.code ?? 0])).toEqual([
    ['POST /_actions/go', 0],
    ['POST /_actions/fail', 2],
  ])
})

test('a server action within an open scope, as of a server of the application’s own, has no second one', async () => {
  const { spans, telemetry } = record()
  const inner = nextActionScope(headers, { telemetry })('inner', async () => currentScope()?.requestId)
  const outer = nextScope({ telemetry })(async (_request: Request, _context: unknown) => Response.json(await inner()))
  const response = await outer(new Request('http://localhost/api'), {})
  expect(await response.json()).toBe(response.headers.get('x-request-id'))
  expect(spans).toHaveLength(1)
})
