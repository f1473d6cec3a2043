import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { build as esbuild, transformSync } from 'esbuild'
import { rollup } from 'rollup'
import { createServer, build as vite } from 'vite'
import { describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { throughline as forEsbuild } from '../../../src/plugin/esbuild.js'
import { throughline as forRollup } from '../../../src/plugin/rollup.js'
import { throughline as forVite } from '../../../src/plugin/vite.js'
import { throughline as forWebpack } from '../../../src/plugin/webpack.js'
import { setFileFolder } from '../../support/file-folder.js'

/** The source of a dependency, and what it was compiled to, with other lines. */
const ORIGINAL = `interface Answer {
  readonly name: string
}

export async function load(name: string): Promise<Answer> {
  await null
  return { name: 'marker' + name }
}
`
const { code: LIB, map: MAP } = transformSync(ORIGINAL, { loader: 'ts', sourcemap: true, sourcefile: 'orig.ts' })
const MARKER = ORIGINAL.split('\n').findIndex((line) => line.includes('marker')) + 1

const { folder, at } = setFileFolder({
  'package.json': '{ "name": "app", "private": true, "type": "module" }',
  'main.js': `import { load } from './lib/lib.js'\nload('a').then(console.log)\n`,
})

const named = (url: string) => `${LIB}//# sourceMappingURL=${url}\n`
const changed = (more: object) => JSON.stringify({ ...JSON.parse(MAP), ...more })
const inline = (map: string) => `data:application/json;base64,${Buffer.from(map).toString('base64')}`

/** Writes the dependency anew. */
function writeLib(files: Readonly<Record<string, string>>): void {
  rmSync(at('lib'), { recursive: true, force: true })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(at(`lib/${name}`)), { recursive: true })
    writeFileSync(at(`lib/${name}`), text)
  }
}

/** Where the marker of a bundle comes from, and all sources but those of the helpers. */
function trace(code: string, map: string | object) {
  const before = code.slice(0, code.indexOf('marker')).split('\n')
  const whole = new TraceMap(map as never)
  const { source, line } = originalPositionFor(whole, { line: before.length, column: before.at(-1)?.length ?? 0 })
  const sources = whole.sources
    .filter((one) => !/\bkeep\b|\/dist\/|webpack\/(?:runtime|bootstrap)/.test(one ?? ''))
    .sort()
  return { source, line, sources }
}

async function traceByEsbuild(isKept: boolean, options: { warns?: boolean } = {}) {
  const { outputFiles, warnings } = await esbuild({
    entryPoints: [at('main.js')],
    bundle: true,
    write: false,
    format: 'esm',
    outdir: at('out'),
    sourcemap: 'external',
    logLevel: 'silent',
    plugins: isKept ? [forEsbuild()] : [],
  })
  const [map, code] = outputFiles.map(({ text }) => text)
  if (!options.warns) expect(warnings).toEqual([])
  expect((code ?? '').includes('resume(keep()')).toBe(isKept)
  return trace(code ?? '', map ?? '{}')
}

describe('esbuild follows the map of a dependency as without the plugin', () => {
  test.each<[string, Record<string, string>, string?]>([
    ['inline', { 'lib.js': named(inline(MAP)) }],
    ['inline, as a text', { 'lib.js': named(`data:application/json;charset=utf-8,${encodeURIComponent(MAP)}`) }],
    ['in a file', { 'lib.js': named('lib.js.map'), 'lib.js.map': MAP }],
    [
      'in a file elsewhere',
      { 'lib.js': named('../lib/maps/a%20b.map'), 'maps/a b.map': changed({ sources: ['../src/orig.ts'] }) },
    ],
    ['with a root of its sources', { 'lib.js': named('lib.js.map'), 'lib.js.map': changed({ sourceRoot: '../src/' }) }],
    [
      'without the texts of its sources',
      { 'lib.js': named('lib.js.map'), 'lib.js.map': changed({ sourcesContent: undefined }), 'orig.ts': ORIGINAL },
    ],
    [
      'of sections',
      {
        'lib.js': named('lib.js.map'),
        'lib.js.map': `{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":${MAP}}]}`,
      },
    ],
    ['named before other comments', { 'lib.js': `${named(inline(MAP))}// the end\n` }],
    ['named twice', { 'lib.js': named('gone.map') + named('lib.js.map').slice(LIB.length), 'lib.js.map': MAP }],
    ['with an address for a source', { 'lib.js': named(inline(changed({ sources: ['https://a.example/orig.ts'] }))) }],
  ])('%s', async (_, files) => {
    writeLib(files)
    const plain = await traceByEsbuild(false)
    expect(plain).toMatchObject({ source: expect.stringMatching(/orig\.ts$/), line: MARKER })
    expect(await traceByEsbuild(true)).toEqual(plain)
  })

  test.each<[string, Record<string, string>]>([
    ['is missing', { 'lib.js': named('gone.map') }],
    ['is no JSON', { 'lib.js': named('lib.js.map'), 'lib.js.map': 'not json' }],
    ['is null', { 'lib.js': named('lib.js.map'), 'lib.js.map': 'null' }],
    ['is a folder', { 'lib.js': named('.') }],
    ['has broken mappings', { 'lib.js': named(inline(changed({ mappings: '!!' }))) }],
    ['has a broken address', { 'lib.js': named('%E0%A4%A') }],
    ['lies on another host', { 'lib.js': named('https://a.example/lib.js.map') }],
    ['is of another version', { 'lib.js': named(inline('{"version":2}')) }],
  ])('and stays at the file itself if the map %s', async (_, files) => {
    writeLib(files)
    const line = LIB.split('\n').findIndex((one) => one.includes('marker')) + 1
    expect(await traceByEsbuild(true, { warns: true })).toMatchObject({
      source: expect.stringMatching(/lib\.js$/),
      line,
    })
  })
})

describe('the other bundlers combine the maps by themselves', () => {
  test('Rollup, with a plugin that loads the map', async () => {
    writeLib({ 'lib.js': LIB })
    const loads = { name: 'maps', load: (id: string) => (id === at('lib/lib.js') ? { code: LIB, map: MAP } : null) }
    const bundle = await rollup({ input: at('main.js'), plugins: [forRollup(), loads] })
    const { output } = await bundle.generate({ file: at('out/main.js'), sourcemap: true })
    expect(output[0].code).toContain('resume(keep()')
    expect(trace(output[0].code, output[0].map ?? {})).toMatchObject({ source: '../lib/orig.ts', line: MARKER })
  })

  test('Vite in the build, and in development by the map that the file names', async () => {
    writeLib({ 'lib.js': named('lib.js.map'), 'lib.js.map': MAP })
    const loads = { name: 'maps', load: (id: string) => (id === at('lib/lib.js') ? { code: LIB, map: MAP } : null) }
    const shared = { root: folder, configFile: false, logLevel: 'silent' } as const
    const output = await vite({
      ...shared,
      plugins: [forVite(), loads],
      build: {
        write: false,
        minify: false,
        sourcemap: true,
        modulePreload: false,
        rollupOptions: { input: at('main.js') },
      },
    })
    if (Array.isArray(output) || !('output' in output)) throw new Error('not one output')
    const [{ code, map }] = output.output
    expect(code).toContain('resume(keep()')
    expect(trace(code, map ?? {})).toMatchObject({ source: expect.stringMatching(/lib\/orig\.ts$/), line: MARKER })

    const server = await createServer({
      ...shared,
      plugins: [forVite()],
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    })
    try {
      const served = await server.transformRequest('/lib/lib.js')
      expect(served?.code).toContain('$tlresume($tlkeep()')
      expect(trace(served?.code ?? '', served?.map ?? {})).toMatchObject({ source: 'orig.ts', line: MARKER })
    } finally {
      await server.close()
    }
  })

  test.each(['a loader', 'the rule'])('webpack, with the map of %s', async (by) => {
    writeLib({ 'lib.js': named('lib.js.map'), 'lib.js.map': MAP })
    const loader = at('map-loader.cjs')
    writeFileSync(loader, `module.exports = function () { this.callback(null, ${JSON.stringify(LIB)}, ${MAP}) }`)
    const test = /lib\.js$/
    const compiler = webpack({
      mode: 'production',
      context: folder,
      entry: './main.js',
      devtool: 'source-map',
      optimization: { minimize: false },
      output: { path: at('webpack') },
      module: { rules: [by === 'a loader' ? { test, use: loader } : { test, extractSourceMap: true }] },
      plugins: [forWebpack()],
    })
    const stats = await new Promise<webpack.Stats | undefined>((done, fail) =>
      compiler?.run((error, given) => (error ? fail(error) : done(given))),
    )
    expect(stats?.toJson({ errors: true, warnings: true })).toMatchObject({ errors: [], warnings: [] })
    const [code, map] = ['main.js', 'main.js.map'].map((name) => readFileSync(at(`webpack/${name}`), 'utf8'))
    expect(code).toMatch(/\(\),\s*await null/)
    expect(trace(code ?? '', map ?? '{}')).toMatchObject({ source: expect.stringMatching(/orig\.ts$/), line: MARKER })
  })
})
