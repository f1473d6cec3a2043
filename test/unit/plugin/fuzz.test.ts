import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepActions } from '../../../src/plugin/keep-actions.js'
import { takeRejections } from './left-rejections.js'
import { programs } from './programs.js'
import { createModelKeeper, installKeeper, plain, run, transformed } from './twin-run.js'

const RUNS = Number(process.env.FUZZ_RUNS ?? 1_500)
let changed = 0

const leftRejections = takeRejections()

async function runToTheEnd(code: string) {
  const story = await run(code)
  return { ...story, left: (await leftRejections()).map(plain) }
}

function isProgram(code: string): boolean {
  try {
    return Boolean(new Function(code))
  } catch {
    return false
  }
}

test('random programs do the same in the same order, transformed or not', async () => {
  await fc.assert(
    fc.asyncProperty(programs(), async (body) => {
      const code = `async function main() {\n${body}\n}`
      fc.pre(isProgram(code))
      const kept = keepActions(code)?.code
      if (kept) changed += 1
      expect(await runToTheEnd(transformed(code))).toEqual(await runToTheEnd(code))
    }),
    { numRuns: RUNS },
  )
  expect(changed).toBeGreaterThan(RUNS / 2)
})

test('random programs do the same while a keeper runs', async () => {
  const undo = installKeeper(createModelKeeper())
  try {
    await fc.assert(
      fc.asyncProperty(programs(), async (body) => {
        const code = `async function main() {\n${body}\n}`
        fc.pre(isProgram(code))
        expect(await runToTheEnd(transformed(code))).toEqual(await runToTheEnd(code))
      }),
      { numRuns: RUNS / 5 },
    )
  } finally {
    undo()
  }
})
