import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const FOLDER = '.throughline/routers'
/** The examples whose versions are tested. */
const EXAMPLES = ['react-router', 'tanstack-router']
const PACKAGES = ['react-router', '@tanstack/react-router']

/**
 * The folder that the routers are installed in, in the versions of the examples: they are no development dependencies. React
 * is the one of this package, so that a page has only one.
 */
export function ensureRouters(): string {
  const versions = Object.assign(
    {},
    ...EXAMPLES.map((name) => JSON.parse(readFileSync(`examples/${name}/package.json`, 'utf8')).dependencies),
  )
  const dependencies = Object.fromEntries(PACKAGES.map((name) => [name, versions[name]]))
  const manifest = JSON.stringify({ private: true, dependencies })
  const installed = `${FOLDER}/installed.json`
  const modules = resolve(FOLDER, 'node_modules')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === manifest) return modules
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(`${FOLDER}/package.json`, manifest)
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel', 'error', '--prefer-offline', '--legacy-peer-deps'],
    {
      cwd: FOLDER,
    },
  )
  writeFileSync(installed, manifest)
  return modules
}
