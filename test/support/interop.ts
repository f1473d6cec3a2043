import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findKit, readKit } from '../../server-handler/conformance/kit.js'
import { runProgram } from '../../server-handler/conformance/run-program.js'
import { type Score, scoreRun } from '../../server-handler/conformance/score.js'
import { pythonProgram } from '../../tools/python-program.mjs'

/** An implementation of the contract. */
export interface Implementation {
  name: 'Node' | 'Ruby' | 'Python' | 'Go'
  /** Folders of its source, from the root of the project. */
  sources: readonly string[]
  /** Why it cannot be run here, for the name of a skipped test; empty if it can. */
  missing: string
  /** The command that answers cases of the kit, of the source below a folder. */
  adapter(root: string): string[]
}

const GEMS = ['rack', 'rack-test', 'railties', 'actionpack', 'activejob', 'graphql', 'sidekiq', 'puma', 'minitest']

function missingRuby(): string {
  const found = spawnSync('ruby', ['-e', GEMS.map((name) => `gem "${name}"`).join(';')], { stdio: 'ignore' })
  return found.status === 0 ? '' : '(skipped: node tools/ensure-services.mjs ruby)'
}

const missingPython = (): string => (existsSync(pythonProgram()) ? '' : '(skipped: node tools/ensure-python.mjs)')

function missingGo(): string {
  const { stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' })
  const [, minor = '0'] = /^go1\.(\d+)/.exec(stdout ?? '') ?? []
  return Number(minor) >= 22 ? '' : '(skipped: it needs Go 1.22 or later)'
}

/** The four implementations, and whether they can be run here. */
export function findImplementations(): Implementation[] {
  return [
    {
      name: 'Node',
      sources: ['src/shared', 'server-handler', 'test/support'],
      missing: '',
      adapter: (root) => [process.execPath, '--import', 'tsx', join(root, 'test/support/conformance-node.ts')],
    },
    {
      name: 'Ruby',
      sources: ['interop/ruby'],
      missing: missingRuby(),
      adapter: (root) => ['ruby', join(root, 'interop/ruby/conformance.rb')],
    },
    {
      name: 'Python',
      sources: ['interop/python'],
      missing: missingPython(),
      adapter: (root) => [pythonProgram(), '-B', join(root, 'interop/python/conformance.py')],
    },
    {
      name: 'Go',
      sources: ['interop/go'],
      missing: missingGo(),
      adapter: (root) => ['go', '-C', join(root, 'interop/go'), 'run', './conformance'],
    },
  ]
}

/** Runs an implementation against the kit. */
export async function scoreOf(implementation: Implementation, root: string = process.cwd()): Promise<Score> {
  const cases = readKit(findKit())
  const run = await runProgram(implementation.adapter(root), cases)
  return scoreRun(cases, run)
}
