import { expect, test } from 'vitest'
import { createRandomPool } from '../../../server-handler/telemetry/random-pool.js'

test('gives every byte that it has drawn once, in order, and asks again when they are used up', () => {
  let next = 0
  let asked = 0
  const fill = createRandomPool((bytes) => {
    asked += 1
    return bytes.map((_, i, all) => {
      next += 1
      all[i] = next % 251
      return next % 251
    })
  })
  const given = Array.from({ length: 300 }, () => [...fill(new Uint8Array(8))]).flat()

  expect(given).toEqual(Array.from({ length: 2_400 }, (_, i) => (i + 1) % 251))
  expect(asked).toBe(2)
})

test('passes larger requests on to the runtime', () => {
  const bytes = createRandomPool()(new Uint8Array(4_096))

  expect(new Set(bytes).size).toBeGreaterThan(200)
})
