import { describe, expect, test } from 'vitest'
import { findImplementations, scoreOf } from '../../support/interop.js'

describe('the conformance kit', () => {
  for (const implementation of findImplementations()) {
    const { name, missing } = implementation
    test.skipIf(missing)(`is passed by ${name} ${missing}`.trim(), async () => {
      const { failures, passed } = await scoreOf(implementation)

      expect(failures).toEqual([])
      expect(passed).toBeGreaterThan(400)
    })
  }
})
