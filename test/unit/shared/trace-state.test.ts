import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTracestate, parseTracestate } from '../../../src/shared/trace-state.js'

describe('tracestate, to the letter of level 2', () => {
  test('keeps its members in order, with blanks around them taken off', () => {
    expect(parseTracestate('rojo=00f067aa0ba902b7 ,\t congo=t61rcWkgMzE')).toEqual([
      { key: 'rojo', value: '00f067aa0ba902b7' },
      { key: 'congo', value: 't61rcWkgMzE' },
    ])
  })

  test.each([
    '0digit=1',
    'tenant@system=1',
    'a/b*c-d_e=1',
    `${'k'.repeat(256)}=1`,
    `a=${'v'.repeat(256)}`,
    'a=1,,b=2,',
  ])('takes %j', (header) => expect(parseTracestate(header)).toBeDefined())

  test.each([
    ['an upper-case key', 'Vendor=1'],
    ['a key of 257 characters', `${'k'.repeat(257)}=1`],
    ['a key that begins with @', '@a=1'],
    ['an empty key', '=1'],
    ['an equals sign in a value', 'a=b=c'],
    ['an empty value', 'a='],
    ['a value of 257 characters', `a=${'v'.repeat(257)}`],
    ['no equals sign', 'a'],
    ['a blank inside a key', 'a b=1'],
    ['a control character', 'a=1\u0007'],
    ['non-ASCII', 'a=ü'],
    ['33 members', Array.from({ length: 33 }, (_, i) => `k${i}=1`).join()],
  ])('is dropped whole for %s', (_, header) => expect(parseTracestate(`good=1,${header}`)).toBeUndefined())

  test('takes the first of a key that is there twice', () => {
    expect(parseTracestate('foo=1,foo=1')).toEqual([{ key: 'foo', value: '1' }])
    expect(parseTracestate('a=1,b=2,a=3')).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ])
  })

  test('takes 32 members', () => {
    expect(parseTracestate(Array.from({ length: 32 }, (_, i) => `k${i}=1`).join())).toHaveLength(32)
  })

  test('sheds long members first, then whole ones from the right, above 512 characters', () => {
    const long = { key: 'long', value: 'x'.repeat(200) }
    const short = Array.from({ length: 10 }, (_, i) => ({ key: `k${i}`, value: 'y'.repeat(60) }))
    const written = formatTracestate([long, ...short])
    expect(written.length).toBeLessThanOrEqual(512)
    expect(parseTracestate(written)?.map(({ key }) => key)).toEqual(short.slice(0, 8).map(({ key }) => key))
  })

  test('reads back what it wrote, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const members = parseTracestate(text)
        if (members?.length) expect(parseTracestate(formatTracestate(members))).toEqual(members)
      }),
    )
  })
})
