// Whether the conformance kit detects ten faults of each implementation: npx tsx bench/conformance-faults.ts
import { findKit, readKit } from '../server-handler/conformance/kit.js'
import { findImplementations, scoreOf } from '../test/support/interop.js'
import { casesThatDetect, FAULTS } from '../test/support/interop-faults.js'

const count = readKit(findKit()).length
let missed = 0
for (const implementation of findImplementations()) {
  const { name, missing } = implementation
  if (missing) {
    console.log(`${name} ${missing}`)
    continue
  }
  const { passed } = await scoreOf(implementation)
  console.log(`\n${name}: ${passed} of ${count} cases pass as it is`)
  console.log('| fault | failed cases | the first |\n|---|---|---|')
  for (const fault of FAULTS[name]) {
    const failed = await casesThatDetect(implementation, fault)
    if (failed.length === 0) missed += 1
    console.log(`| ${fault.title} | ${failed.length} | ${failed[0] ?? 'NOT DETECTED'} |`)
  }
}
if (missed > 0) throw new Error(`${missed} faults are not detected`)
