import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { satisfies } from 'semver'

/** What examples get that need a newer Node than the one that runs. */
const NEWER = '24.21.0'

/** The folder of a Node that satisfies a range, installed from npm if this one does not; `undefined` where this one does. */
export function ensureNode(range: string): string | undefined {
  if (satisfies(process.versions.node, range)) return undefined
  if (!satisfies(NEWER, range))
    throw new Error(`the example needs Node ${range}; there are ${process.versions.node} and ${NEWER}`)
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const folder = join(cache, 'throughline', `node-${NEWER}`)
  const binaries = join(folder, 'node_modules/node/bin')
  if (!existsSync(join(binaries, 'node'))) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'error', `node@${NEWER}`], { cwd: folder })
  }
  return binaries
}
