import { expect, test } from 'vitest'
import { findKit, readKit } from '../../../server-handler/conformance/kit.js'
import { runProgram } from '../../../server-handler/conformance/run-program.js'
import { scoreRun } from '../../../server-handler/conformance/score.js'

test('Node passes every case of the conformance kit', async () => {
  const cases = readKit(findKit())
  const run = await runProgram([process.execPath, '--import', 'tsx', 'test/support/conformance-node.ts'], cases)

  expect(scoreRun(cases, run).failures).toEqual([])
  expect(run).toMatchObject({ problem: undefined, strayLines: [] })
})
