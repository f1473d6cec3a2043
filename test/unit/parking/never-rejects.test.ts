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

  test.each<[string, unknown]>([
    ['a map', new Map([['amount', 1]])],
    ['a date', new Date(0)],
    ['a set', new Set(['amount'])],
    ['a list', ['amount']],
    ['text', 'amount'],
    ['null', null],
  ])('does not park %s as if it were no metadata', async (_, metadata) => {
    const problems: string[] = []
    const onProblem = ({ reason }: { reason: string }) => problems.push(reason)
    const lot = createParkingLot({ store: memoryParkingStore(), ...quiet, onProblem })

    expect(await lot.park('payment', metadata as never, context)).toBe(true)
    expect(problems).toEqual(['bad_metadata'])
  })

  test('logs no message of the function that reads a key', async () => {
    const warnings: string[] = []
    const lot = createParkingLot({ store: memoryParkingStore(), warn: (line) => warnings.push(line) })
    const run = lot.traceCallback(
      {
        name: 'paid',
        correlationKeyFrom: () => {
          throw new TypeError('anna@example.com has no payment\n{"level":"error"}')
        },
      },
      () => 'handled',
    )

    expect(await run({})).toBe('handled')
    expect(warnings).toEqual(
      ['throughline: parking lot, traceCallback: a correlation key was rejected'].map((line) =>
        expect.stringContaining(line.replace('throughline: ', '')),
      ),
    )
    expect(warnings.join()).not.toMatch(/anna|level/)
  })
})
