import { describe, expect, test } from 'vitest'
import { toFingerprint } from '../../../server-handler/rum/fingerprint.js'
import { ALIKE, SAME_ELSEWHERE } from './engine-pairs.js'
import * as pairs from './fault-pairs.js'

const SAME = [...pairs.SAME, ...SAME_ELSEWHERE]
const DIFFERENT = [...pairs.DIFFERENT, ...ALIKE]

describe('a fingerprint', () => {
  test.each(SAME)('is one for $name', ({ faults: [first, second] }) => {
    expect(toFingerprint(second)).toBe(toFingerprint(first))
  })

  test.each(DIFFERENT)('differs by $name', ({ faults: [first, second] }) => {
    expect(toFingerprint(second)).not.toBe(toFingerprint(first))
  })

  test('is held by more than 90 pairs', () => {
    const right =
      SAME.filter(({ faults: [a, b] }) => toFingerprint(a) === toFingerprint(b)).length +
      DIFFERENT.filter(({ faults: [a, b] }) => toFingerprint(a) !== toFingerprint(b)).length
    console.log(`fingerprints: ${right} of ${SAME.length + DIFFERENT.length} pairs`)
    expect(right).toBeGreaterThan(90)
  })
})
