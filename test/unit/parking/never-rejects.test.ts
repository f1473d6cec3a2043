import { describe, expect, test } from 'vitest'
import { createParkingLot, memoryParkingStore, redisParkingStore } from '../../../server-handler/entries/parking-lot.js'
import { ACTION_ID } from '../../support/envelope.js'

const context = { action: { origin_action_id: ACTION_ID } }
const quiet = { warn: () => {} }

describe('a parking lot', () => {
  test.each<[string, () => object]>([
    [
      'a getter that throws',
      () => ({
        get action() {
          throw new Error('broken')
        },
      }),
    ],
    [
      'a revoked proxy',
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {})
        revoke()
        return proxy
      },
    ],
    [
      'business keys that throw',
      () => ({
        ...context,
        joinKeys: new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('broken')
            },
          },
        ),
      }),
    ],
  ])('does not fail for a context with %s', async (_, given) => {
    const lot = createParkingLot({ store: memoryParkingStore(), ...quiet })

    expect(await lot.park('payment', {}, given())).toBe(false)
    expect(lot.problems()).toEqual({ nothing_to_park: 1 })
  })

  test('answers with a boolean where a store returns a count', async () => {
    const store = { put: async () => {}, take: async () => undefined, has: async () => 1 as unknown as boolean }
    const lot = createParkingLot({ store, ...quiet })

    expect(await lot.exists('payment')).toBe(true)
  })

  test('finds a context where the client of Redis returns buffers', async () => {
    let kept = ''
    const client = {
      async call(_command: string, _script: string, _keys: string, _key: string, ...words: string[]) {
        if (words.length === 0) return Buffer.from(kept)
        kept = words[0] ?? ''
        return null
      },
    }
    const lot = createParkingLot({ store: redisParkingStore({ client }), ...quiet })
    await lot.park('payment', {}, context)

    expect(await lot.retrieve('payment')).toMatchObject(context)
  })
})
