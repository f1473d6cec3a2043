import { decodeTime, isValid, monotonicFactory } from 'ulid'
import { describe, expect, test } from 'vitest'
import { fillFromCrypto } from '../../../server-handler/telemetry/random-pool.js'
import { ACTION_ID_PATTERN } from '../../../src/shared/action.js'
import { randomHex, toUuid } from '../../../src/shared/bytes.js'
import { isSampled } from '../../../src/shared/hash.js'
import { createUlidFactory } from '../../../src/shared/ulid.js'

const hex = (count: number) => randomHex(fillFromCrypto, count)

describe('ULIDs', () => {
  test('are what the ulid package calls valid, with the time in them', () => {
    const times = [0, 1, 1_790_000_000_000, 2 ** 48 - 1]
    for (const time of times) {
      const id = createUlidFactory(() => time, hex)()
      expect(isValid(id)).toBe(true)
      expect(decodeTime(id)).toBe(time)
      expect(`act_${id}`).toMatch(ACTION_ID_PATTERN)
    }
  })

  test('are those of the ulid package, for the same time and the same random bits', () => {
    for (let round = 0; round < 200; round += 1) {
      const bits = hex(10)
      const groups = [...BigInt(`0x${bits}`).toString(2).padStart(80, '0').matchAll(/.{5}/g)]
      const random = groups.map(([group]) => Number.parseInt(group, 2) / 32)
      const official = monotonicFactory(() => random.pop() ?? 0)
      const time = 1_790_000_000_000 + round
      const ours = createUlidFactory(
        () => time,
        () => bits,
      )
      expect(ours()).toBe(official(time))
      expect(ours()).toBe(official(time))
    }
  })

  test('rise strictly within a millisecond, and when the clock steps back', () => {
    const clock = [5, 5, 5, 4, 3, 6, 6]
    const mint = createUlidFactory(() => clock.shift() ?? 6, hex)
    const ids = Array.from({ length: 50 }, () => mint())
    expect(ids).toEqual([...new Set(ids)].sort())
  })

  test('carry into the digits before when the last one is full', () => {
    const mint = createUlidFactory(
      () => 1,
      () => `${'0'.repeat(17)}fff`,
    )
    expect([mint().slice(-4), mint().slice(-4)]).toEqual(['03ZZ', '0400'])
  })

  test('differ between two factories at the same time', () => {
    expect(createUlidFactory(() => 1, hex)()).not.toBe(createUlidFactory(() => 1, hex)())
  })
})

describe('other ids', () => {
  test('a UUID has version 4 and the variant of RFC 9562', () => {
    expect(toUuid(hex(16))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('sampling keeps the asked share and decides the same for one id everywhere', () => {
    const kept = Array.from({ length: 20_000 }, () => hex(8)).filter((id) => isSampled(id, 0.1))
    expect(kept.length).toBeGreaterThan(1800)
    expect(kept.length).toBeLessThan(2200)
    expect(kept.every((id) => isSampled(id, 0.1) && isSampled(id, 0.5))).toBe(true)
    expect([isSampled('a', 0), isSampled('a', 1)]).toEqual([false, true])
  })
})
