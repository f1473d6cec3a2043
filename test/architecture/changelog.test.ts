import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dateHeading } from '../../tools/changelog-heading.js'

const releasedAt = new Date('2026-03-01T23:30:00Z')

test('every version in the changelog has its day, or says that it was not published', () => {
  const headings = readFileSync('CHANGELOG.md', 'utf8').match(/^## .*$/gm) ?? []
  expect(headings.length).toBeGreaterThan(0)
  expect(
    headings.filter((each) => !/^## \d+\.\d+\.\d+(-[\w.]+)? - (\d{4}-\d\d-\d\d|not published)$/.test(each)),
  ).toEqual([])
})

test('the newest heading gets the day of the release in UTC, and older ones stay', () => {
  const before = '# Changelog\n\n## 0.3.0-rc.1\n\n- a\n\n## 0.2.0 - 2026-01-02\n'
  expect(dateHeading(before, releasedAt)).toBe(before.replace('0.3.0-rc.1', '0.3.0-rc.1 - 2026-03-01'))
})

test('a heading with a day keeps it', () => {
  const before = '# throughline\n\n## 0.2.0 - 2026-01-02\n\n## 0.1.0\n'
  expect(dateHeading(before, releasedAt)).toBe(before)
})
