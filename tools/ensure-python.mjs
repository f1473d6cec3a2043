// Installs the packages of interop/python/requirements.txt into a virtual environment once, for the tests. Without
// Python, or without a way to its packages, the tests that need it are skipped with a message; with CI set, a failing
// installation is an error.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { pythonProgram, REQUIREMENTS } from './python-program.mjs'

/** The oldest Python that the packages support. */
const OLDEST_MINOR = 10

/** The first interpreter that is recent and can create environments. */
function findPython() {
  const isFit = `import sys, venv, ensurepip; sys.exit(sys.version_info < (3, ${OLDEST_MINOR}))`
  const names = ['python3.11', 'python3', 'python3.13', 'python3.12', '/usr/bin/python3']
  return names.find((name) => spawnSync(name, ['-c', isFit], { stdio: 'ignore' }).status === 0)
}

function install(python, program) {
  const folder = dirname(dirname(program))
  const run = (command, ...words) => execFileSync(command, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    run(python, '-m', 'venv', folder)
    run(program, '-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS)
  } catch (error) {
    // Half an environment would be taken for a whole one. It cannot be moved into its place: its scripts name it.
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

const program = pythonProgram()
if (!existsSync(program)) {
  const skipped = 'tests of interop/python are skipped'
  const python = findPython()
  if (!python) {
    console.warn(
      `No Python 3.${OLDEST_MINOR} or later found: ${skipped}. To install it: sudo apt-get install python3-venv`,
    )
  } else {
    console.log('Installing the packages of interop/python for the tests, once …')
    try {
      install(python, program)
    } catch (error) {
      console.warn(`They could not be installed: ${skipped}.\n${String(error.stderr ?? error.message).slice(-2_000)}`)
      if (process.env.CI) process.exitCode = 1
    }
  }
}
if (existsSync(program)) console.log(`Python: ${program}`)
