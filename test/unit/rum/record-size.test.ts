import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseEnvelope } from '../../../server-handler/rum/parse.js'
import { envelope, vital } from '../../support/envelope.js'

const MAX_BYTES = 16 * 1024

/** How the endpoint takes a record in an envelope that is large enough for the check. */
function outcomeOf(fields: Record<string, unknown>): { bytes: number; isTooBig: boolean } {
  const record = { ...vital({ id: 'one' }), ...fields }
  const padding = vital({ id: 'two', target: 'x'.repeat(MAX_BYTES - 1_000) })
  const parsed = parseEnvelope(JSON.stringify(envelope([padding, record])))
  if (!parsed.ok) throw new Error(parsed.problem)
  return { bytes: Buffer.byteLength(JSON.stringify(record)), isTooBig: parsed.envelope.rejected.too_big === 1 }
}

describe('a record of more than 16 KiB is dropped', () => {
  test.each([
    ['letters', 'x', 1],
    ['three bytes a letter', '€', 3],
    ['four bytes a letter', '😀', 4],
    ['escapes', '\u0001', 6],
    ['quotes', '"', 2],
    ['halves of a pair', '\ud800', 6],
  ])('and one of less is taken, of %s', (_, letter, bytes) => {
    const other = outcomeOf({ target: '' }).bytes
    const count = Math.floor((MAX_BYTES - other) / bytes)
    expect(outcomeOf({ target: letter.repeat(count) }).isTooBig).toBe(false)
    expect(outcomeOf({ target: letter.repeat(count + 1) }).isTooBig).toBe(true)
  })

  test('whatever it consists of', () => {
    const json = fc.dictionary(fc.string({ unit: 'binary', maxLength: 400 }), fc.jsonValue({ maxDepth: 3 }), {
      maxKeys: 60,
    })
    fc.assert(
      fc.property(json, fc.nat(17_000), (attrs, length) => {
        fc.pre(Object.keys(attrs).every((key) => !/^(?:__proto__|constructor|prototype)$/.test(key)))
        const { bytes, isTooBig } = outcomeOf({ attrs, target: '\u0001x'.repeat(length / 7) })
        expect(isTooBig).toBe(bytes > MAX_BYTES)
      }),
      { numRuns: 200 },
    )
  })
})
