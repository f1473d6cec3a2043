import { expect, test } from 'vitest'
import { createBreaker } from '../../../server-handler/export/breaker.js'

test('a breaker opens when one of twenty tries fails, and not before there were twenty', () => {
  const breaker = createBreaker(() => {})
  for (let i = 0; i < 18; i += 1) breaker.succeeded(i)
  breaker.failed(18, 'refused')
  expect(breaker.isOpen()).toBe(false)
  breaker.failed(19, 'refused')
  expect(breaker.isOpen()).toBe(true)
  expect(breaker.waitMs(20)).toBe(29_999)
})

test('a breaker does not pause for longer because the clock was put back', () => {
  const breaker = createBreaker(() => {})
  for (let i = 0; i < 20; i += 1) breaker.failed(7_200_000, 'refused')
  expect(breaker.waitMs(7_200_000)).toBe(30_000)
  expect(breaker.waitMs(3_600_000)).toBe(0)
})

test('a breaker forgets what was more than five minutes ago', () => {
  const breaker = createBreaker(() => {})
  for (let i = 0; i < 19; i += 1) breaker.failed(i, 'refused')
  breaker.failed(310_000, 'refused')
  expect(breaker.isOpen()).toBe(false)
})

test('a breaker does not grow slower with the tries that it has seen', { timeout: 5_000 }, () => {
  const breaker = createBreaker(() => {})
  for (let i = 0; i < 200_000; i += 1) breaker.succeeded(i)
  expect(breaker.isOpen()).toBe(false)
})
