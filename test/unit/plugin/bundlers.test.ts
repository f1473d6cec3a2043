// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs as texts.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { build as esbuild, transform } from 'esbuild'
import { rollup } from 'rollup'
import { createServer, build as vite } from 'vite'
import { describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { throughline as forEsbuild } from '../../../src/plugin/esbuild.js'
import { throughline as forRollup } from '../../../src/plugin/rollup.js'
import { throughline as forVite } from '../../../src/plugin/vite.js'
import { throughline as forWebpack } from '../../../src/plugin/webpack.js'
import { setFileFolder } from '../../support/file-folder.js'

const FILES = {
  'package.json': '{ "name": "app", "private": true }',
  'tsconfig.json': '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h", "useDefineForClassFields": false } }',
  'src/main.tsx': `import { h } from './h'
import { load } from 'library'
import type { Kind } from './h'
const told: unknown[] = []
const where = () => (globalThis as { where?: string }).where
class Page {
  kind: Kind
  async open(name: string): Promise<void> {
    try {
      told.push(name, <b title={await load(name)}>{where()}</b>, where())
      await Promise.reject(new Error('marker'))
    } catch {
      told.push(where())
    }
    for await (const step of [1, 2]) told.push(step, where())
  }
}
;(globalThis as { where?: string }).where = 'the click'
void new Page().open('a').then(() => console.log(JSON.stringify([...told, Object.keys(new Page())])))
;(globalThis as { where?: string }).where = undefined
`,
  'src/h.ts': 'export type Kind = 1\nexport const h = (...parts: unknown[]) => parts\n',
  'node_modules/library/package.json': '{ "name": "library", "main": "index.js" }',
  // A script in the sense of the language: CommonJS where the bundler speaks it.
  'node_modules/library/index.js':
    '"use strict" // neither import.meta.url nor export {}\nexports.load = async (name) => {\n  await null\n  globalThis.inLibrary = globalThis.where\n  return `${name} in ${globalThis.where}`\n}\n',
  'node_modules/library/index.mjs':
    'export const load = async (name) => {\n  await null\n  return `${name} in ${globalThis.where}`\n}\n',
}
/** Stands in for the running throughline; its context is lost with every microtask. */
const KEEPER = `globalThis[Symbol.for('throughline/keep')] = { isLive: true, keeper: {
  capture: () => globalThis.where,
  enter(where) { globalThis.where = where; queueMicrotask(() => { globalThis.where = undefined }) },
  regain(where) { globalThis.where ??= where },
} };\n`
const SEEN = [
  'a',
  ['b', { title: 'a in the click' }, 'the click'],
  'the click',
  'the click',
  1,
  'the click',
  2,
  'the click',
  [],
]

const { folder, at } = setFileFolder(FILES)

/** Runs a bundle by itself, as a page would. */
function runBundle(code: string, extension = 'mjs'): unknown {
  const file = at(`out.${extension}`)
  writeFileSync(file, KEEPER + code)
  return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' }))
}

/** The source line that the map gives for the place where this text ends up. */
function lineOf(text: string, code: string, map: unknown): [string, number | null] {
  const before = code.slice(0, code.indexOf(text)).split('\n')
  const { source, line } = originalPositionFor(new TraceMap(map as never), {
    line: before.length,
    column: before.at(-1)?.length ?? 0,
  })
  return [source?.replace(/^.*\//, '') ?? '', line]
}
const MARKER = FILES['src/main.tsx'].split('\n').findIndex((line) => line.includes("'marker'")) + 1

const typescript = {
  name: 'typescript',
  resolveId: (id: string) => ({ './h': at('src/h.ts'), library: at('node_modules/library/index.mjs') })[id] ?? null,
  transform: (code: string, id: string) =>
    /\.tsx?$/.test(id)
      ? transform(code, {
          loader: 'tsx',
          jsxFactory: 'h',
          sourcemap: true,
          sourcefile: id,
          tsconfigRaw: FILES['tsconfig.json'],
        })
      : null,
}

describe('a small TSX application keeps its action', () => {
  test('built by Rollup', async () => {
    const bundle = await rollup({
      input: at('src/main.tsx'),
      // Ahead of the compiler in the list, and behind it in order.
      plugins: [forRollup(), typescript],
    })
    const { output } = await bundle.generate({ format: 'es', sourcemap: true })
    expect(runBundle(output[0].code)).toEqual(SEEN)
    expect(lineOf('marker', output[0].code, output[0].map)).toEqual(['main.tsx', MARKER])
  })

  test('built by Vite', async () => {
    const output = await vite({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: [forVite()],
      build: {
        write: false,
        minify: true,
        sourcemap: true,
        modulePreload: false,
        rollupOptions: { input: at('src/main.tsx') },
      },
    })
    if (Array.isArray(output) || !('output' in output)) throw new Error('not one output')
    expect(runBundle(output.output[0].code)).toEqual(SEEN)
    expect(lineOf('marker', output.output[0].code, output.output[0].map)).toEqual(['main.tsx', MARKER])
  })

  test('served by Vite in development, and left alone on a server', async () => {
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: [forVite()],
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    })
    try {
      const page = await server.transformRequest('/src/main.tsx')
      expect(page?.code).toMatch(/from"[^"]*\/keep\.js"/)
      expect(page?.code).toMatch(/\(\),await Promise\.reject/)
      expect(lineOf('marker', page?.code ?? '', page?.map)).toEqual(['main.tsx', MARKER])
      const onServer = await server.transformRequest('/src/main.tsx', { ssr: true })
      expect(onServer?.code).not.toContain('keep')
    } finally {
      await server.close()
    }
  })

  test('built by webpack, with a library in CommonJS', async () => {
    const loader = at('typescript-loader.cjs')
    writeFileSync(
      loader,
      `module.exports = function (code) { return require(${JSON.stringify(join(process.cwd(), 'node_modules/esbuild'))}).transformSync(code, { loader: 'tsx', jsxFactory: 'h', tsconfigRaw: ${JSON.stringify(FILES['tsconfig.json'])} }).code }`,
    )
    const compiler = webpack({
      mode: 'production',
      context: folder,
      entry: './src/main.tsx',
      devtool: 'source-map',
      output: { path: at('webpack') },
      resolve: { extensions: ['.ts', '.js'] },
      module: { rules: [{ test: /\.tsx?$/, use: loader }] },
      plugins: [forWebpack()],
    })
    const stats = await new Promise<webpack.Stats | undefined>((done, fail) =>
      compiler?.run((error, given) => (error ? fail(error) : done(given))),
    )
    expect(stats?.toJson({ errors: true, warnings: true })).toMatchObject({ errors: [], warnings: [] })
    const code = readFileSync(at('webpack/main.js'), 'utf8')
    expect(runBundle(code, 'cjs')).toEqual(SEEN)
    // One copy of the helpers lies in the same scope as the code, so that a call of them is a call.
    expect(code).toMatch(/\w\((?:\w+=)?\w+\(\),await Promise\.reject/)
    const map = JSON.parse(readFileSync(at('webpack/main.js.map'), 'utf8'))
    expect(lineOf('marker', code, map)[0]).toContain('main.tsx')
  })

  test('built by esbuild, by the application’s own tsconfig.json, with a library in CommonJS', async () => {
    const { outputFiles, warnings } = await esbuild({
      entryPoints: [at('src/main.tsx')],
      bundle: true,
      write: false,
      outdir: at('esbuild'),
      format: 'esm',
      sourcemap: 'external',
      plugins: [forEsbuild()],
    })
    expect(warnings).toEqual([])
    const [map, code] = outputFiles.map(({ text }) => text)
    expect(runBundle(code ?? '')).toEqual(SEEN)
    expect(lineOf('marker', code ?? '', JSON.parse(map ?? ''))).toEqual(['main.tsx', MARKER])
    expect(lineOf('inLibrary', code ?? '', JSON.parse(map ?? ''))).toEqual(['index.js', 4])
  })

  test('and loses it without the transform', async () => {
    const { outputFiles } = await esbuild({
      entryPoints: [at('src/main.tsx')],
      bundle: true,
      write: false,
      format: 'esm',
    })
    expect(runBundle(outputFiles[0]?.text ?? '')).not.toEqual(SEEN)
  })
})

test('esbuild builds what the transform cannot read, and warns', async () => {
  writeFileSync(at('src/decorated.js'), '@(async () => await 1) class A {}\n')
  const { outputFiles, warnings } = await esbuild({
    entryPoints: [at('src/decorated.js')],
    bundle: true,
    write: false,
    logLevel: 'silent',
    plugins: [forEsbuild()],
  })
  expect(outputFiles[0]?.text).toContain('await 1')
  expect(warnings.map(({ text }) => text)).toEqual([expect.stringContaining('decorated.js stays as it is')])
})
