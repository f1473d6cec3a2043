import { expect, test } from 'vitest'
import { within } from '../../../server-handler/export/clock.js'
import { createFakeClock } from '../../support/fake-clock.js'

const LIMIT_MS = 1_500

/** Starts waiting for a promise with a fake clock; `turns` lets microtasks run. */
function wait<T>(promise: Promise<T>) {
  const clock = createFakeClock()
  const turns = async () => {
    for (let i = 0; i < 50; i += 1) await Promise.resolve()
  }
  return { clock, turns, outcome: within(promise, { clock, limitMs: LIMIT_MS, late: 'late' as const }) }
}

test('no timer is set for what is done within a few turns', async () => {
  const { clock, turns, outcome } = wait((async () => 'done')())
  await turns()

  expect(clock.pending()).toEqual([])
  expect(await outcome).toBe('done')
})

test('what takes longer is late after its limit, counted from the beginning', async () => {
  const { clock, turns, outcome } = wait(new Promise(() => {}))
  clock.advance(1_000)
  await turns()

  expect(clock.pending()).toEqual([LIMIT_MS - 1_000])
  clock.advance(LIMIT_MS - 1_000)
  expect(await outcome).toBe('late')
})

test('what is done in time leaves no timer behind', async () => {
  let finish = (_value: string) => {}
  const { clock, turns, outcome } = wait(
    new Promise<string>((resolve) => {
      finish = resolve
    }),
  )
  await turns()
  expect(clock.pending()).toEqual([LIMIT_MS])
  finish('done')

  expect(await outcome).toBe('done')
  expect(clock.pending()).toEqual([])
})

test('what rejects in time rejects', async () => {
  const { clock, outcome } = wait(Promise.reject(new Error('refused')))

  await expect(outcome).rejects.toThrow('refused')
  expect(clock.pending()).toEqual([])
})
