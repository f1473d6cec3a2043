import { expect, test } from 'vitest'
import { memoryParkingStore } from '../../support/clocked.js'
import { createFakeClock } from '../../support/fake-clock.js'

const entry = (key: string, ttlMs = 1_000) => ({ key, value: key, ttlMs, retrievals: 1 })

test('forgets to the millisecond', async () => {
  const clock = createFakeClock()
  const store = memoryParkingStore({ clock })
  await store.put(entry('a'))
  clock.advance(999)
  expect(await store.has('a')).toBe(true)
  clock.advance(1)
  expect(await store.has('a')).toBe(false)
  expect(await store.take('a')).toBeUndefined()
})

test('when it is full, what would have expired first gives way, and is counted', async () => {
  const evictions: number[] = []
  const store = memoryParkingStore({
    maxEntries: 3,
    clock: createFakeClock(),
    onEvict: ({ evicted }) => evictions.push(evicted),
  })
  await store.put(entry('late', 9_000))
  await store.put(entry('soon', 1_000))
  await store.put(entry('middle', 5_000))
  await store.put(entry('new', 7_000))
  expect(await Promise.all(['late', 'soon', 'middle', 'new'].map(store.has))).toEqual([true, false, true, true])
  await store.put(entry('newer', 8_000))
  expect(await Promise.all(['late', 'middle', 'new', 'newer'].map(store.has))).toEqual([true, false, true, true])
  expect(evictions).toEqual([1, 2])
})

test('when it is full of what has expired, nothing gives way', async () => {
  const clock = createFakeClock()
  const evictions: number[] = []
  const store = memoryParkingStore({ maxEntries: 2, clock, onEvict: ({ evicted }) => evictions.push(evicted) })
  await store.put(entry('a'))
  await store.put(entry('b', 9_000))
  clock.advance(1_000)
  await store.put(entry('c'))
  expect(await Promise.all(['b', 'c'].map(store.has))).toEqual([true, true])
  expect(evictions).toEqual([])
})

test('parking again under a key replaces the entry', async () => {
  const evictions: number[] = []
  const store = memoryParkingStore({ maxEntries: 2, onEvict: ({ evicted }) => evictions.push(evicted) })
  for (const key of ['a', 'b', 'a', 'b']) await store.put(entry(key))
  expect(await Promise.all(['a', 'b'].map(store.has))).toEqual([true, true])
  expect(evictions).toEqual([])
})

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses to hold %s entries', (maxEntries) => {
  expect(() => memoryParkingStore({ maxEntries })).toThrow(/`maxEntries` must be a whole number from 1/)
})

test('a context is kept where the callback that hears of an eviction throws', async () => {
  const onEvict = () => {
    throw new Error('no log')
  }
  const store = memoryParkingStore({ maxEntries: 1, clock: createFakeClock(), onEvict })
  await store.put(entry('a'))
  await store.put(entry('b'))

  expect(await store.take('b')).toBe('b')
})
