import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTraceparent, parseTraceparent } from '../../../src/shared/trace-context.js'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

describe('traceparent, to the letter of https://www.w3.org/TR/trace-context-2/', () => {
  test('is read with its sampled and random flags', () => {
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-03`)).toEqual({ traceId: TRACE, spanId: SPAN, flags: 3 })
  })

  test('has unknown flags masked', () => {
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-ff`)?.flags).toBe(3)
    expect(formatTraceparent({ traceId: TRACE, spanId: SPAN, flags: 0xfd })).toBe(`00-${TRACE}-${SPAN}-01`)
  })

  test.each([
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['a version that is not hexadecimal', `0x-${TRACE}-${SPAN}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['an all-zero trace id', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['an all-zero parent id', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a short trace id', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a short parent id', `00-${TRACE}-${SPAN.slice(1)}-01`],
    ['short flags', `00-${TRACE}-${SPAN}-1`],
    ['a fifth field in version 00', `00-${TRACE}-${SPAN}-01-extra`],
    ['a trailing dash in version 00', `00-${TRACE}-${SPAN}-01-`],
    ['a later version with text that no dash divides', `cc-${TRACE}-${SPAN}-01extra`],
    ['a later version sent twice, joined', `cc-${TRACE}-${SPAN}-01-what, 00-${TRACE}-${SPAN}-01`],
    ['a later version with more than ASCII', `cc-${TRACE}-${SPAN}-01-é`],
    ['a later version with more than 256 characters', `cc-${TRACE}-${SPAN}-01-${'x'.repeat(201)}`],
    ['surrounding blanks', ` 00-${TRACE}-${SPAN}-01`],
    ['nothing', ''],
  ])('is refused with %s', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined()
  })

  test('of a later version is read by its first four fields', () => {
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01`)).toMatchObject({ traceId: TRACE, flags: 1 })
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-holds`)).toMatchObject({ spanId: SPAN })
  })

  test('that we write is read back the same', () => {
    const hex = (length: number) =>
      fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((text) => /[^0]/.test(text))
    fc.assert(
      fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 3 }), (traceId, spanId, flags) => {
        expect(parseTraceparent(formatTraceparent({ traceId, spanId, flags }))).toEqual({ traceId, spanId, flags })
      }),
    )
  })

  test('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseTraceparent(text)))
  })
})
