import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readSources } from './source-files.js'

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { default: string } | string>
  bin: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }>
}
const subpaths = Object.keys(manifest.exports).filter((key) => key !== './package.json')

describe('the public surface', () => {
  test('is the exports map, and every key has its entry file and no other exists', () => {
    const fromMap = [
      ...subpaths.map((key) => (key === '.' ? 'index' : key.slice(2).replace(/\.js$/, ''))),
      ...Object.values(manifest.bin).map((file) => file.slice('./dist/'.length, -3)),
    ].sort()
    const fromFiles = readSources('src/entries', 'server-handler/entries')
      .map(({ path }) => path.replace(/^.*\/entries\//, '').replace(/\.tsx?$/, ''))
      .sort()
    expect(fromFiles).toEqual(fromMap)
  })

  test('is listed completely in docs/entry-points.md', () => {
    const page = readFileSync('docs/entry-points.md', 'utf8')
    const named = [...page.matchAll(/^\| `(throughline[^`]*)`/gm)].map(([, name]) => name).sort()
    expect(named).toEqual(subpaths.map((key) => (key === '.' ? 'throughline' : `throughline/${key.slice(2)}`)).sort())
  })

  test.each(subpaths)('%s is imported in plain Node without touching a global', (key) => {
    const target = (manifest.exports[key] as { default: string }).default
    expect(existsSync(target), `${target} is missing: run npm run build`).toBe(true)
    const script = `const look = () => Reflect.ownKeys(globalThis).map(String).sort().join()
      const fetchBefore = globalThis.fetch, errorBefore = Error.prepareStackTrace, before = look()
      await import(${JSON.stringify(new URL(`../../${target}`, import.meta.url).href)})
      if (look() !== before || fetchBefore !== globalThis.fetch || errorBefore !== Error.prepareStackTrace) throw new Error('a global changed')
      if (process.getActiveResourcesInfo().some((name) => /Timeout|Server|Socket/.test(name))) throw new Error('something was started: ' + process.getActiveResourcesInfo())`
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })
  })
})

describe('the lockfile', () => {
  test('has no download addresses, so that any registry serves', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved?.startsWith('http'))).toEqual([])
  })

  test('has an entry for every platform package, so that npm ci works anywhere', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => {
        const places = path
          .split('/node_modules/')
          .map((_, i, parts) => `${parts.slice(0, i + 1).join('/node_modules/')}/node_modules/${name}`)
        return ![`node_modules/${name}`, ...places].some((place) => lock.packages[place])
      }),
    )
    expect(missing).toEqual([])
  })

  test('and the manifest name exact versions', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    )
    expect(loose).toEqual([])
  })
})
