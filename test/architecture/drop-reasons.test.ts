import { expect, test } from 'vitest'
import { PAGE_DROP_REASONS } from '../../src/shared/wire.js'
import { readSources } from './source-files.js'

test('every reason by which the page counts a drop is known to the endpoint', () => {
  const used = readSources('src').flatMap(({ text }) =>
    [...text.matchAll(/\bdrop\('(\w+)'/g)].map(([, reason = '']) => reason),
  )
  expect(used.length).toBeGreaterThan(8)
  expect(used.filter((reason) => !(PAGE_DROP_REASONS as readonly string[]).includes(reason))).toEqual([])
})
