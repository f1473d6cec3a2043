import { describe, expect, test } from 'vitest'
import { createRequestScope, scopeFields, setSession } from '../../../server-handler/entries/ingress.js'

const withScope = createRequestScope({ namespace: 'acme' })
const sessionAfter = async (set: () => unknown) => {
  let session: string | undefined
  await withScope(new Request('http://a/', { headers: { 'x-session-id': 'forged' } }), async () => {
    set()
    await null
    session = scopeFields()['session.id']
    return new Response()
  })
  return session
}

describe('the session of a request', () => {
  test('is on every line after it was set', async () => {
    expect(await sessionAfter(() => setSession('s-1'))).toBe('s-1')
    expect(await sessionAfter(() => setSession({ session_id: 's-2', sub: 'ada' }))).toBe('s-2')
    expect(await sessionAfter(() => {})).toBeUndefined()
  })

  test.each([[''], [{}], [{ session_id: 7 }], [{ session_id: 'with a space' }], [{ session_id: 'x'.repeat(129) }]])(
    'is not set to %j',
    async (session) => {
      let isSet: boolean | undefined
      expect(
        await sessionAfter(() => {
          isSet = setSession(session)
        }),
      ).toBeUndefined()
      expect(isSet).toBe(false)
    },
  )

  test('is not set outside a request', () => {
    expect(setSession('s-1')).toBe(false)
  })
})
