import { expect, test } from 'vitest'
import { slopeOf } from '../../../bench/attribution/soak/measure.js'
import { createRandom, draw } from '../../../bench/attribution/soak/random.js'

test('the same seed draws the same mix, another one another', () => {
  const letters = [...'abcdefghij']
  const mix = draw(letters, 10, createRandom(7))
  expect(draw(letters, 10, createRandom(7))).toEqual(mix)
  expect(draw(letters, 10, createRandom(8))).not.toEqual(mix)
  expect([...mix].sort()).toEqual(letters)
  expect(letters).toHaveLength(10)
})

test('no more is drawn than there is', () => {
  expect(draw(['a', 'b'], 5, createRandom(1))).toHaveLength(2)
})

test('the slope of a line is its rise per step, and noise around a level has next to none', () => {
  expect(slopeOf([1, 3, 5, 7])).toBeCloseTo(2)
  expect(slopeOf([5])).toBe(0)
  expect(Math.abs(slopeOf([5, 6, 5, 6, 5, 6, 5]))).toBeLessThan(0.1)
})
