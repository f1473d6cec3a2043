import { expect, test } from 'vitest'
import { createEviction } from '../../../server-handler/bounded/eviction.js'

test('the oldest go first, whatever was deleted or set again in between', () => {
  const kept = new Map<string, number>()
  const evict = createEviction(kept, 3)
  const add = (key: string) => {
    kept.delete(key)
    kept.set(key, 0)
    evict()
  }
  for (const key of ['a', 'b', 'c', 'd']) add(key)
  expect([...kept.keys()]).toEqual(['b', 'c', 'd'])

  add('b')
  add('e')
  expect([...kept.keys()]).toEqual(['d', 'b', 'e'])

  kept.clear()
  for (let i = 0; i < 1_000; i += 1) add(String(i))
  expect([...kept.keys()]).toEqual(['997', '998', '999'])
})
