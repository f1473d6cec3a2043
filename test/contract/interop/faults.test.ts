import { describe, expect, test } from 'vitest'
import { findImplementations } from '../../support/interop.js'
import { applyFault, casesThatDetect, FAULTS } from '../../support/interop-faults.js'

// Two of each here; bench/conformance-faults.ts runs all.
const RUN_HERE = 2

describe('the conformance kit', () => {
  for (const implementation of findImplementations()) {
    const { name, missing } = implementation
    test(`has ten faults of ${name} to detect, each of which can be made`, () => {
      expect(FAULTS[name]).toHaveLength(10)
      for (const fault of FAULTS[name]) expect(applyFault(fault)).toContain(fault.replace)
    })

    test.skipIf(missing).each(FAULTS[name].slice(0, RUN_HERE))(
      `detects in ${name} that $title ${missing}`.trim(),
      async (fault) => {
        expect(await casesThatDetect(implementation, fault)).not.toEqual([])
      },
    )
  }
})
