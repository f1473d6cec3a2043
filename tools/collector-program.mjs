// Where the Collector of the tests is: one program per content of deploy/collector/builder.yaml, outside the tree.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The builder's manifest. */
export const MANIFEST = fileURLToPath(new URL('../deploy/collector/builder.yaml', import.meta.url))

/** Flags of the build: without symbols, and as many steps at a time as this project's machines have cores. */
export const BUILD_FLAGS = ['-p', '2', '-trimpath', '-ldflags', '-s -w']

/** The program that is built from the manifest as it is now; it may not exist yet. */
export function collectorProgram() {
  const hash = createHash('sha256')
    .update(readFileSync(MANIFEST))
    .update(BUILD_FLAGS.join(' '))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')
    .slice(0, 16)
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(cache, 'throughline', `collector-${hash}`, 'throughline-collector')
}
