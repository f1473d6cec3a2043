import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { GESTURES } from '../../src/collect/interaction/gesture-table.js'

const eventsOf = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map(([, type]) => type).join(' ')

test('the table of gestures is documented as it is', () => {
  const rows = readFileSync('docs/actions.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| \w+: /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const documented = rows.map(([, gesture = '', starts, continues = '', , over = '']) => [
    gesture.split(':')[0],
    {
      starts: eventsOf(starts),
      continues: Object.fromEntries(
        [...continues.matchAll(/\*\*(\w+)\*\*([^*]*)/g)].map(([, where = '', events]) => [where, eventsOf(events)]),
      ),
      quietMs: Number.parseInt(over, 10),
    },
  ])
  expect(Object.fromEntries(documented)).toEqual(GESTURES)
  expect(rows.filter(([, , , , name]) => !name)).toEqual([])
})
