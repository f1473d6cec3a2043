import { expect, test } from 'vitest'
import {
  deriveName,
  quoteName,
  quoteTable,
  quoteText,
  splitTable,
  TABLE_PATTERN,
} from '../../../server-handler/domain-events/names.js'

test.each(['domain_events', 'shop.events', 'Shop-1.Order', `${'a'.repeat(63)}.${'b'.repeat(63)}`])(
  '%s is a table’s name',
  (name) => {
    expect(TABLE_PATTERN.test(name)).toBe(true)
  },
)

test.each(['', '1st', 'a.b.c', 'a b', 'a"b', "a';--", 'é', 'a'.repeat(64), '.a', 'a.'])(
  '%j is not a table’s name',
  (name) => {
    expect(TABLE_PATTERN.test(name)).toBe(false)
  },
)

test('a name is quoted, with its schema', () => {
  expect(quoteTable(splitTable('Shop.order'))).toBe('"Shop"."order"')
  expect(quoteTable(splitTable('events'))).toBe('"events"')
  expect([quoteName('a"b'), quoteText("it's")]).toEqual(['"a""b"', "'it''s'"])
})

test('names that are derived from long ones fit, and differ', () => {
  const long = 'e'.repeat(62)
  const names = [`${long}a`, `${long}b`].flatMap((table) =>
    ['trace_id_idx', 'y2026m05', 'archive'].map((suffix) => deriveName(table, suffix)),
  )
  expect(new Set(names).size).toBe(6)
  expect(names.filter((name) => name.length > 63)).toEqual([])
  expect(deriveName('domain_events', 'y2026m05')).toBe('domain_events_y2026m05')
})
