// Where the Python of the tests is: one virtual environment per content of interop/python/requirements.txt, outside the tree.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The packages that are installed into the environment. */
export const REQUIREMENTS = fileURLToPath(new URL('../interop/python/requirements.txt', import.meta.url))

/** The interpreter of the environment for the requirements as they are now; it may not exist yet. */
export function pythonProgram() {
  const hash = createHash('sha256')
    .update(readFileSync(REQUIREMENTS))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')
    .slice(0, 16)
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(cache, 'throughline', `python-${hash}`, 'bin', 'python')
}
