import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createParkingLot,
  type ParkingLotOptions,
  type ParkingProblem,
} from '../../server-handler/entries/parking-lot.js'
import { eventually } from '../support/eventually.js'
import { parkable as context, type ParkingSubject, parkingSubjects } from '../support/parking-subjects.js'

/** Keys that would break a carelessly written store. */
const HOSTILE = [
  "'; DROP TABLE throughline_parked; --",
  '$1',
  '%s %',
  'a*?[b]',
  '{slot}:key',
  '__proto__',
  'constructor',
  '"\\',
  'ключ 键 🗝️',
  ' ',
  'k'.repeat(256),
]
const REFUSED = ['', 'k'.repeat(257), 'a\nb', 'a\u0000b', 'a\u0085b', 'a\u2028b', 'half \ud83d']

describe.each(Object.entries(parkingSubjects))('a parking lot on %s', (name, { missing, open }) => {
  describe.skipIf(missing)(missing ?? 'with a real store', () => {
    let subject: ParkingSubject
    beforeAll(async () => {
      subject = await open()
    })
    afterAll(() => subject?.close())

    const createLot = (options: Partial<ParkingLotOptions> = {}, side: 0 | 1 = 0) =>
      createParkingLot({ store: subject.stores[side], warn: () => {}, ...options })

    test('gives back all that was parked, once', async () => {
      const lot = createLot()
      const before = Date.now()

      expect(await lot.park('order-1', { amount: 42.5, currency: 'EUR', express: true }, context)).toBe(true)

      const parked = await lot.retrieve('order-1')
      expect(parked).toEqual({
        ...context,
        metadata: { amount: 42.5, currency: 'EUR', express: true },
        parkedAt: expect.any(Number),
      })
      expect(parked?.parkedAt).toBeGreaterThanOrEqual(before)
      expect(await lot.retrieve('order-1')).toBeUndefined()
      expect(lot.problems()).toEqual({})
    })

    test('gives back what another connection parked', async () => {
      await createLot({}, 0).park('order-2', {}, context)
      expect(await createLot({}, 1).retrieve('order-2')).toMatchObject(context)
      expect(await createLot({}, 0).retrieve('order-2')).toBeUndefined()
    })

    test('says whether a context is there, without taking it', async () => {
      const lot = createLot()
      expect(await lot.exists('order-3')).toBe(false)
      await lot.park('order-3', {}, context)
      expect(await lot.exists('order-3')).toBe(true)
      expect(await lot.exists('order-3')).toBe(true)
      expect(await lot.retrieve('order-3')).toBeDefined()
      expect(await lot.exists('order-3')).toBe(false)
    })

    test('keeps the newest of two contexts under one key', async () => {
      const lot = createLot({ maxRetrievals: 2 })
      await lot.park('order-4', { attempt: 1 }, context)
      await lot.retrieve('order-4')
      await lot.park('order-4', { attempt: 2 }, context)
      expect((await lot.retrieve('order-4'))?.metadata).toEqual({ attempt: 2 })
      expect((await lot.retrieve('order-4'))?.metadata).toEqual({ attempt: 2 })
      expect(await lot.retrieve('order-4')).toBeUndefined()
    })

    test('forgets a context when its time is over', async () => {
      const lot = createLot({ ttlMs: 200 })
      const patient = createLot()
      await patient.park('order-5b', {}, context)
      await lot.park('order-5', {}, context)
      expect(await lot.exists('order-5')).toBe(true)
      await eventually(async () => !(await lot.exists('order-5')))
      expect(await lot.retrieve('order-5')).toBeUndefined()
      expect(await patient.retrieve('order-5b')).toBeDefined()
    })

    test('gives a context as often as is configured, however the callers meet', async () => {
      const [here, there] = [createLot({ maxRetrievals: 3 }, 0), createLot({}, 1)]
      for (let round = 0; round < 50; round += 1) {
        const key = `shared-${round}`
        await here.park(key, {}, context)
        const given = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => (i % 2 ? here : there).retrieve(key)))
        expect(given.filter(Boolean)).toHaveLength(3)
        expect(await here.exists(key)).toBe(false)
      }
    })

    test('gives each of 1,000 keys to exactly one of two callers that race for it', async () => {
      const lots = [createLot({ storeTimeoutMs: 60_000 }, 0), createLot({ storeTimeoutMs: 60_000 }, 1)] as const
      const keys = Array.from({ length: 1_000 }, (_, i) => `race-${i}`)
      const started = performance.now()
      await Promise.all(keys.map((key) => lots[0].park(key, { key }, context)))
      const parkedAfter = performance.now()

      const given = await Promise.all(
        keys.map(async (key) => (await Promise.all(lots.map((lot) => lot.retrieve(key)))).filter(Boolean)),
      )

      const ms = (from: number, to: number) => `${Math.round(to - from)} ms`
      console.log(
        `${name}: 1,000 parked in ${ms(started, parkedAfter)}, 2,000 racing retrievals in ${ms(parkedAfter, performance.now())}`,
      )
      expect(given.map((each) => each.length).filter((count) => count !== 1)).toEqual([])
      expect(given.map(([parked]) => parked?.metadata.key)).toEqual(keys)
      expect(lots.map((lot) => lot.problems())).toEqual([{}, {}])
    })

    test('takes any text for a key, each for itself', async () => {
      const lot = createLot()
      for (const [i, key] of HOSTILE.entries()) expect(await lot.park(key, { i }, context)).toBe(true)
      for (const [i, key] of HOSTILE.entries()) expect((await lot.retrieve(key))?.metadata).toEqual({ i })
      expect(lot.problems()).toEqual({})
    })

    test.each(REFUSED.map((key) => [JSON.stringify(key).slice(0, 20), key]))(
      'refuses the key %s without failing and without repeating it raw',
      async (_, key) => {
        const problems: ParkingProblem[] = []
        const lot = createLot({ onProblem: (problem) => problems.push(problem) })
        expect(await lot.park(key, {}, context)).toBe(false)
        expect(await lot.retrieve(key)).toBeUndefined()
        expect(await lot.exists(key)).toBe(false)
        expect(problems.map(({ reason, call }) => [reason, call])).toEqual([
          ['bad_key', 'park'],
          ['bad_key', 'retrieve'],
          ['bad_key', 'exists'],
        ])
        for (const { error } of problems) {
          expect(error).toBeInstanceOf(TypeError)
          expect(String(error)).toMatch(/^TypeError: throughline: a correlation key must be [\x20-\x7e]+$/)
        }
        const entry = { key, value: '', ttlMs: 1, retrievals: 1 }
        await expect(subject.stores[0].put(entry)).rejects.toThrow(TypeError)
        await expect(subject.stores[0].take(key)).rejects.toThrow(TypeError)
        await expect(subject.stores[0].has(key)).rejects.toThrow(TypeError)
      },
    )

    test('refuses a value beyond its bound, and a time or a number that is none', async () => {
      const entry = { key: 'bounds', value: 'é'.repeat(2_048), ttlMs: 1_000, retrievals: 1 }
      await subject.stores[0].put(entry)
      expect(await subject.stores[1].take('bounds')).toBe(entry.value)
      for (const wrong of [{ value: `${entry.value}.` }, { ttlMs: 0 }, { ttlMs: 1.5 }, { retrievals: 0 }]) {
        await expect(subject.stores[0].put({ ...entry, ...wrong })).rejects.toThrow(TypeError)
      }
      expect(await subject.stores[0].has('bounds')).toBe(false)
    })

    test('takes a broken or foreign value for none, and counts it', async () => {
      const lot = createLot()
      const whole = { v: 1, parked_at: 1, traceparent: `00-${context.trace.traceId}-${context.trace.spanId}-01` }
      const foreign = [
        '',
        'null',
        '[]',
        '{"v":1',
        '"text"',
        JSON.stringify({ ...whole, v: 2 }),
        JSON.stringify({ ...whole, parked_at: 'today' }),
        JSON.stringify({ ...whole, traceparent: '00-0-0-01' }),
        JSON.stringify({ ...whole, metadata: 'x'.repeat(4_096) }).slice(0, 4_000),
        '['.repeat(4_000),
      ]
      for (const [i, value] of foreign.entries()) {
        await subject.spoil('spoiled', value)
        expect(await lot.retrieve('spoiled')).toBeUndefined()
        expect(lot.problems()).toEqual({ broken_value: i + 1 })
      }
      await subject.spoil('spoiled', JSON.stringify(whole))
      expect(await lot.retrieve('spoiled')).toMatchObject({ parkedAt: 1, metadata: {}, joinKeys: {} })
    })
  })
})
