import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
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

/** The subpaths of one side, as they are imported. */
function listSubpaths(side: 'page' | 'server'): string[] {
  return Object.entries(manifest.exports)
    .filter(([subpath, { types }]) => types && sideOf(subpath) === side)
    .map(([subpath]) => subpath.replace('.', 'throughline'))
}

const sideOf = (subpath: string) =>
  existsSync(`server-handler/entries/${subpath.replace('./', '')}.ts`) ? 'server' : 'page'

/** A file that imports every subpath of one side. */
async function writeConsumer(side: 'page' | 'server'): Promise<string> {
  const subpaths = listSubpaths(side)
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
    .filter((line) => /error TS/.test(line) && !/(^|\/)node_modules\//.test(line))
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

describe('without the types of any framework or queue installed, libraries checked', () => {
  // Those with declarations that import a package the user must install.
  const NEEDING = /^throughline\/(express|fastify|hono|jobs\/bullmq|jwt)$/

  test.each(['typescript', 'typescript-5-6'])(
    'every other subpath of the server compiles with %s',
    async (typescript) => {
      // Outside of the package, so that none of its own dependencies is found.
      const away = await mkdtemp(join(tmpdir(), 'throughline-consumer-'))
      try {
        await cp('dist', join(away, 'node_modules/throughline/dist'), { recursive: true })
        await cp('package.json', join(away, 'node_modules/throughline/package.json'))
        for (const name of ['@types/node', 'undici-types']) {
          await cp(join('node_modules', name), join(away, 'node_modules', name), { recursive: true })
        }
        await writeFile(join(away, 'package.json'), '{"type":"module"}')
        const subpaths = listSubpaths('server').filter((subpath) => !NEEDING.test(subpath))
        expect(subpaths).toContain('throughline/ingress')
        await writeFile(
          join(away, 'all.ts'),
          `${subpaths.map((subpath, i) => `import * as _${i} from '${subpath}'`).join('\n')}\nexport const all = [${subpaths.map((_, i) => `_${i}`)}]\n`,
        )
        const { stdout } = await run(
          process.execPath,
          [
            ...[join(process.cwd(), 'node_modules', typescript, 'bin/tsc'), '--noEmit', '--strict'],
            ...['--skipLibCheck', 'false', '--target', 'es2022', '--lib', 'es2022', '--types', 'node'],
            ...['--module', 'node16', '--moduleResolution', 'node16', 'all.ts'],
          ],
          { cwd: away },
        ).catch((error) => error)
        expect(stdout).toBe('')
      } finally {
        await rm(away, { recursive: true, force: true })
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
