import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import nodeResolve from '@rollup/plugin-node-resolve'
import { transform } from 'esbuild'
import { dts } from 'rollup-plugin-dts'
import { minify } from 'terser'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))

/** Every built file that package.json names, `dist/jobs/bullmq.js`, with the source that makes it. */
function entries() {
  const targets = [...Object.values(manifest.exports).map((entry) => entry.default), ...Object.values(manifest.bin)]
  return targets
    .filter((target) => target?.startsWith('./dist/'))
    .map((target) => {
      const name = target.slice('./dist/'.length, -'.js'.length)
      const source = ['src/entries', 'server-handler/entries'].map((dir) => `${dir}/${name}.ts`).find(existsSync)
      if (!source) throw new Error(`package.json names ${target}, but no entries/${name}.ts exists`)
      return { name, source }
    })
}

const all = entries()
const script = all.filter(({ name }) => name === 'script')
const modules = all.filter(({ name }) => name !== 'script')
const toInput = (list) => Object.fromEntries(list.map(({ name, source }) => [name, source]))

const external = (id) =>
  id.startsWith('node:') ||
  builtinModules.includes(id) ||
  [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies ?? {})].some(
    (name) => id === name || id.startsWith(`${name}/`),
  )

/** Types are stripped file by file; `.js` in an import names the `.ts` beside it. */
const typescript = {
  name: 'typescript',
  resolveId(id, importer) {
    if (!importer || !id.startsWith('.')) return null
    const path = new URL(id, `file://${importer}`).pathname
    return (
      [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')].find((file) => file !== path && existsSync(file)) ??
      null
    )
  },
  async transform(code, id) {
    if (!/\.tsx?$/.test(id)) return null
    return transform(code, {
      loader: id.endsWith('x') ? 'tsx' : 'ts',
      jsx: 'automatic',
      target: 'es2022',
      sourcefile: id,
      sourcemap: true,
    })
  },
}

/** Reading a file that lies beside its module, `readFile(new URL('./report.css', import.meta.url), 'utf8')`, becomes its text. */
const inlineFiles = {
  name: 'inline-files',
  transform: (code, id) =>
    code.replace(/readFile\(new URL\(["'](\.\/[\w.-]+)["'], import\.meta\.url\), ["']utf8["']\)/g, (_, path) =>
      JSON.stringify(readFileSync(new URL(path, `file://${id}`), 'utf8')),
    ),
}

/** An option of `web-vitals` that we never set: with it go the ways that only it leads to. */
const finalValuesOnly = {
  name: 'final-values-only',
  transform: (code, id) => (id.includes('/web-vitals/') ? code.replace(/\b\w+\.reportAllChanges\b/g, '!1') : null),
}

/** The script tag is minified here; properties keep their names, as callbacks of the page receive them. */
const terser = {
  name: 'terser',
  renderChunk: (code) =>
    minify(code, {
      ecma: 2022,
      compress: {
        ecma: 2022,
        passes: 4,
        unsafe_arrows: true,
        pure_getters: true,
        unsafe_methods: true,
        hoist_props: true,
      },
      format: { comments: false },
    }),
}

export default [
  {
    input: toInput(modules),
    external,
    plugins: [typescript, inlineFiles],
    treeshake: { moduleSideEffects: false },
    output: {
      dir: 'dist',
      format: 'es',
      chunkFileNames: 'chunks/[name]-[hash].js',
      banner: ({ fileName }) =>
        fileName === 'cli.js' ? '#!/usr/bin/env node' : /^(react|swr)\.js$/.test(fileName) ? "'use client'" : '',
    },
  },
  {
    input: toInput(script),
    plugins: [typescript, nodeResolve({ browser: true }), finalValuesOnly, terser],
    treeshake: { moduleSideEffects: false, propertyReadSideEffects: false },
    output: { dir: 'dist', format: 'iife' },
  },
  // Types of the server are built apart from those of the page: they need no `dom` library.
  ...['src/', 'server-handler/'].map((folder) => ({
    input: toInput(all.filter(({ source }) => source.startsWith(folder))),
    external,
    plugins: [dts()],
    output: { dir: 'dist', format: 'es', chunkFileNames: 'chunks/[name]-[hash].d.ts' },
  })),
]
