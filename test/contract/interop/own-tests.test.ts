import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { pythonProgram } from '../../../tools/python-program.mjs'
import { findImplementations } from '../../support/interop.js'

const run = promisify(execFile)
const missing = Object.fromEntries(findImplementations().map((each) => [each.name, each.missing]))

test.skipIf(missing.Ruby).each(['rack', 'rails', 'carrier', 'sidekiq', 'sidekiq_queue'])(
  `Ruby’s own tests of %s pass ${missing.Ruby}`,
  async (name) => {
    const { stdout } = await run('ruby', [`interop/ruby/test/${name}_test.rb`])
    expect(stdout).toMatch(/ 0 failures, 0 errors, 0 skips/)
  },
)

test.skipIf(missing.Python)(`Python’s own tests pass ${missing.Python}`, async () => {
  const words = ['-B', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests']
  const { stdout } = await run(pythonProgram(), words, { cwd: 'interop/python' })
  expect(stdout).toMatch(/^\d+ passed/m)
})

test.skipIf(missing.Go)(`Go’s own tests pass ${missing.Go}`, async () => {
  const { stdout } = await run('go', ['test', './...'], { cwd: 'interop/go' })
  expect(stdout).toMatch(/^ok/m)
})
