import { describe, expect, test } from 'vitest'
import { formatFilter, readFilter, steady } from '../../../server-handler/questions/filter.js'
import { bucketMsOf, isRolledUp } from '../../../server-handler/questions/vitals.js'
import { readZoom } from '../../../server-handler/report/timeline.js'

const NOW_5_MINUTES = 5_967_000 * 300_000
const NOW = Date.UTC(2026, 10, 27, 12)
const read = (text: string) => readFilter(new URLSearchParams(text), NOW)
const at = (text: string) => Date.parse(`${text}Z`)

describe('a range between two times', () => {
  test.each([
    ['from=2026-11-20T10:00&to=2026-11-21T10:00', '2026-11-20T10:00', '2026-11-21T10:00'],
    ['range=custom&from=2026-11-20T10:00&to=2026-11-21T10:00', '2026-11-20T10:00', '2026-11-21T10:00'],
    ['from=2026-11-20T10:00Z&to=2026-11-21T10:00:30Z', '2026-11-20T10:00', '2026-11-21T10:00:30'],
    ['from=2026-11-20T10:00', '2026-11-20T10:00', '2026-11-27T12:00'],
    ['from=2026-11-20T10:00&to=2027-01-01T00:00', '2026-11-20T10:00', '2026-11-27T12:00'],
  ])('%s is UTC, and ends now at the latest', (text, since, until) => {
    expect(read(text)).toEqual({ range: 'custom', sinceMs: at(since), untilMs: at(until) })
  })

  test.each([
    '',
    'range=custom',
    'from=yesterday',
    'from=2026-11-20T10:00&to=2026-11-20T10:00',
    'from=2026-11-21T10:00&to=2026-11-20T10:00',
    'from=2027-11-21T10:00',
    'from=2020-01-01T00:00',
    'from=2026-13-01T00:00',
    'from=0001-01-01T00:00&to=0001-02-01T00:00',
    'from=1676-01-01T00:00&to=1676-02-01T00:00',
    'from=2026-11-20T10:00%2B01:00',
    'to=2026-11-20T10:00',
    'range=-1d',
  ])('%j is the default instead', (text) => {
    expect(read(text)).toEqual({ range: '24h', sinceMs: NOW - 86_400_000, untilMs: NOW })
  })

  test('a range by name is not changed by times left in the form', () => {
    expect(read('range=7d&from=2026-11-20T10:00&to=2026-11-21T10:00')).toMatchObject({ range: '7d', untilMs: NOW })
  })

  test.each([
    'from=2026-11-20T10:00&to=2026-11-21T10:00',
    'from=2026-11-20T10:00:10&to=2026-11-20T10:00:50',
    'range=7d&refresh=60&device=mobile&browser=Safari&country=DE&connection=4g',
    'route=%2Fp%2F%3Aslug',
  ])('%s survives in every link', (text) => {
    expect(readFilter(new URLSearchParams(formatFilter(read(text))), NOW)).toEqual(read(text))
  })

  test('only the offered intervals refresh a page', () => {
    expect(read('refresh=60').refresh).toBe('60')
    expect(read('refresh=1')).not.toHaveProperty('refresh')
  })
})

test('a month by a field that the rollup lacks is read from every row, in days', () => {
  const month = read('range=30d')
  expect(isRolledUp(month)).toBe(true)
  expect(isRolledUp({ ...month, browser: 'Safari' })).toBe(false)
  expect(bucketMsOf({ ...month, browser: 'Safari' })).toBe(86_400_000)
})

test.each([
  ['30-526.5', { fromMs: 30, toMs: 526.5 }],
  ['0-1', { fromMs: 0, toMs: 1 }],
  ['1-1', undefined],
  ['5-1', undefined],
  ['-1-5', undefined],
  ['1e3-2e9', undefined],
  ['', undefined],
])('the part %j of a timeline is %j', (text, zoom) => {
  expect(readZoom(text)).toEqual(zoom)
})

describe('a filter for what changes slowly', () => {
  const steadyOf = (nowMs: number, text = '') => steady(readFilter(new URLSearchParams(text), nowMs))

  test('has the same times for five minutes, is as long, and leaves out nothing recent', () => {
    const [first, last, next] = [600_001, 900_000, 900_001].map((ms) => steadyOf(NOW_5_MINUTES + ms))
    expect(first).toEqual(last)
    expect(first?.untilMs).toBe(NOW_5_MINUTES + 900_000)
    expect((first?.untilMs ?? 0) - (first?.sinceMs ?? 0)).toBe(86_400_000)
    expect(next?.untilMs).toBe(NOW_5_MINUTES + 1_200_000)
  })

  test('keeps two given times', () => {
    const custom = steadyOf(NOW_5_MINUTES, 'from=2026-09-20T10:01&to=2026-09-20T10:02')
    expect(custom).toMatchObject({
      sinceMs: Date.UTC(2026, 8, 20, 10, 1),
      untilMs: Date.UTC(2026, 8, 20, 10, 2),
    })
  })
})
