import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { satisfies } from 'semver'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)

interface Manifest {
  exports: Record<string, { types?: string }>
  peerDependencies: Record<string, string>
  devDependencies: Record<string, string>
}

let folder: string
let manifest: Manifest

beforeAll(async () => {
  // Within the package, so that its own name resolves by its exports map, as it does for who installs it.
  folder = await mkdtemp('test/types/consumer-')
  manifest = JSON.parse(await readFile('package.json', 'utf8'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A file that imports every subpath of one side. */
async function writeConsumer(side: 'page' | 'server'): Promise<string> {
  const SERVER = /server|ingress|jobs|parking|redact|store|report/
  const subpaths = Object.entries(manifest.exports)
    .filter(([subpath, { types }]) => types && (SERVER.test(subpath) ? 'server' : 'page') === side)
    .map(([subpath]) => subpath.replace('.', 'throughline'))
  const lines = subpaths.map((subpath, i) => `import * as _${i} from '${subpath}'`)
  const path = join(folder, `${side}.ts`)
  await writeFile(path, `${lines.join('\n')}\nexport const all = [${subpaths.map((_, i) => `_${i}`)}]\n`)
  expect(subpaths.length).toBeGreaterThan(10)
  return path
}

/** Complaints of the compiler about our files; those about other packages are theirs. */
async function complaints(typescript: string, args: string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [`node_modules/${typescript}/bin/tsc`, ...args]).catch(
    (error) => error,
  )
  return String(stdout)
    .split('\n')
    .filter((line) => /error TS/.test(line) && !line.startsWith('node_modules/'))
}

describe.each([
  ['TypeScript 5.6, the oldest that is supported', 'typescript-5-6', ['node16', 'bundler'], []],
  ['TypeScript 6.0', 'typescript', ['nodenext', 'bundler'], ['--ignoreConfig']],
])('the types with %s, libraries checked', (_, typescript, resolutions, more) => {
  test.each(['page', 'server'] as const)(
    'compile for the %s, the server’s without dom',
    async (side) => {
      const path = await writeConsumer(side)
      for (const resolution of resolutions) {
        const module = resolution === 'bundler' ? 'esnext' : resolution
        const lib = side === 'page' ? 'es2022,dom,dom.iterable' : 'es2022'
        const found = await complaints(typescript, [
          ...['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--types', 'node'],
          ...['--module', module, '--moduleResolution', resolution, '--lib', lib, '--jsx', 'react-jsx', ...more, path],
        ])
        expect(found, `${typescript} ${resolution}`).toEqual([])
      }
    },
    120_000,
  )
})

test('every framework version that the tests run on is within the range of its peer dependency', () => {
  for (const name of ['express', 'fastify', 'bullmq']) {
    const tested = Object.entries(manifest.devDependencies)
      .filter(([alias]) => alias === name || alias.startsWith(`${name}-`))
      .map(([, version]) => version.replace(/^npm:.*@/, ''))
    expect(tested.length).toBe(2)
    for (const version of tested) expect(satisfies(version, manifest.peerDependencies[name] ?? '')).toBe(true)
  }
})
