import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import nodeResolve from '@rollup/plugin-node-resolve'
import { transform } from 'esbuild'
import MagicString from 'magic-string'
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
      return { name, source, path: resolve(source) }
    })
}

const all = entries()
const isScript = ({ name }) => /^throughline(-tail)?$/.test(name)
const scripts = all.filter(isScript)
const modules = all.filter((entry) => !isScript(entry))
const toInput = (list) => Object.fromEntries(list.map(({ name, source }) => [name, source]))

/** Loaded by name where a user has installed them: `throughline doctor` works without. */
const OPTIONAL = ['puppeteer-core', 'yaml']

const external = (id) =>
  id.startsWith('node:') ||
  builtinModules.includes(id) ||
  [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies ?? {}), ...OPTIONAL].some(
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

/**
 * Reading a file by its place, `readFile(new URL('./report.css', import.meta.url), 'utf8')`, becomes its text; also that of
 * a file which this build has written before.
 */
const inlineFiles = {
  name: 'inline-files',
  transform: (code, id) =>
    code.replace(
      /readFile(?:Sync)?\(new URL\(["'](\.{1,2}\/[\w./-]+)["'], import\.meta\.url\), ["']utf8["']\)/g,
      (_, path) => JSON.stringify(readFileSync(new URL(path, `file://${id}`), 'utf8')),
    ),
}

/** An option of `web-vitals` that we never set: with it go the ways that only it leads to. */
const finalValuesOnly = {
  name: 'final-values-only',
  transform: (code, id) => (id.includes('/web-vitals/') ? code.replace(/\b\w+\.reportAllChanges\b/g, '!1') : null),
}

/** Terser joins neighbouring declarations of one kind, so that all are `let`. */
const declareWithLet = {
  name: 'declare-with-let',
  renderChunk(code) {
    const text = new MagicString(code)
    const visit = (node) => {
      if (node?.kind === 'const') text.update(node.start, node.start + 'const'.length, 'let')
      if (node && typeof node === 'object') Object.values(node).forEach(visit)
    }
    visit(this.parse(code))
    return text.toString()
  },
}

/** `e`, `t`, … `ee`, `et`, …: letters that terser gives to variables too, as repetition compresses. */
function* shortNames() {
  const letters = [...'etnrosacudfgbwkzj']
  yield* letters
  for (const first of letters) for (const second of letters) yield first + second
}

/**
 * Properties that only the two files of the script tag read and write, the most frequent first. All others keep their names,
 * as the page, its libraries and the endpoint know them; test/architecture/short-names.test.ts checks the list.
 */
const shortened = (() => {
  const names = shortNames()
  return new Map(JSON.parse(readFileSync('tools/short-names.json', 'utf8')).map((name) => [name, names.next().value]))
})()

/** The script tag is minified here. */
const terser = {
  name: 'terser',
  renderChunk: (code) =>
    minify(code, {
      ecma: 2022,
      module: true,
      compress: { ecma: 2022, passes: 4, unsafe_arrows: true, pure_getters: true, hoist_props: true },
      mangle: { properties: { only_cache: true, builtins: true, cache: { props: new Map(shortened) } } },
      format: { comments: false },
    }),
}

/** What the tail's file needs of the head's is in the head's: no module is in both. */
function toScript(id, { getModuleInfo }) {
  const add = (module) => {
    if (modulesOfHead.has(module)) return
    modulesOfHead.add(module)
    getModuleInfo(module).importedIds.forEach(add)
  }
  // It is asked for each module, and the graph is complete then.
  add(scripts.find(({ name }) => name === 'throughline').path)
  return modulesOfHead.has(id) ? 'throughline' : 'throughline-tail'
}
const modulesOfHead = new Set()

/**
 * Chromium compiles all functions of the head while it loads, off the main thread: nearly all run at once, and lazily each
 * would be parsed twice. https://v8.dev/features/explicit-compile-hints
 */
const COMPILE_EAGERLY = '//# allFunctionsCalledOnLoad\n'

/**
 * Makes classic scripts of the two modules: the head leaves what the tail imports under a key of the window, which both
 * have only if they are of one build.
 */
const scriptTags = {
  name: 'script-tags',
  generateBundle(_, files) {
    const [head, tail] = ['throughline.js', 'throughline-tail.js'].map((name) => files[name])
    const [exported, shared] = /export\s*\{([^}]*)\};?\s*$/.exec(head.code)
    const [imported, used] = /^import\s*\{([^}]*)\}\s*from\s*"\.\/throughline\.js";/.exec(tail.code)
    const pairs = (list, from, to) =>
      list
        .split(',')
        .map((pair) => pair.trim().split(' as '))
        .map((names) => `${names.at(from)}:${names.at(to)}`)
    const key = `window[Symbol.for("throughline/${hash(head.code + tail.code).slice(7, 17)}")]`
    tail.code = `globalThis.window&&${key}&&(()=>{let{${pairs(used, 0, -1)}}=${key};${tail.code.slice(imported.length)}})();\n`
    head.code =
      `${COMPILE_EAGERLY}(()=>{${head.code.slice(0, -exported.length)}globalThis.window&&(${key}={${pairs(shared, -1, 0)}})})();\n`.replace(
        '__TAIL_INTEGRITY__',
        hash(tail.code),
      )
    const integrity = Object.fromEntries([head, tail].map(({ fileName, code }) => [fileName, hash(code)]))
    this.emitFile({ type: 'asset', fileName: 'integrity.json', source: `${JSON.stringify(integrity, null, 2)}\n` })
  },
}

/** The hash of a file as an `integrity` attribute has it. */
const hash = (code) => `sha384-${createHash('sha384').update(code).digest('base64')}`

export default [
  // First, as the server's modules contain these files.
  {
    input: toInput(scripts),
    plugins: [typescript, nodeResolve({ browser: true }), finalValuesOnly, declareWithLet, terser, scriptTags],
    treeshake: {
      moduleSideEffects: (id) => isScript({ name: /(\w|-)+(?=\.ts$)/.exec(id)?.[0] }),
      propertyReadSideEffects: false,
    },
    preserveEntrySignatures: false,
    output: { dir: 'dist', format: 'es', manualChunks: toScript },
  },
  {
    input: toInput(modules),
    external,
    plugins: [typescript, inlineFiles],
    treeshake: { moduleSideEffects: false },
    output: {
      dir: 'dist',
      format: 'es',
      chunkFileNames: 'chunks/[name]-[hash].js',
      hoistTransitiveImports: false,
      banner: ({ fileName }) =>
        fileName === 'cli.js' ? '#!/usr/bin/env node' : /^(react|swr)\.js$/.test(fileName) ? "'use client'" : '',
    },
  },
  // Types of the server are built apart from those of the page: they need no `dom` library.
  ...['src/', 'server-handler/'].map((folder) => ({
    input: toInput(all.filter(({ source }) => source.startsWith(folder))),
    external,
    plugins: [dts()],
    output: { dir: 'dist', format: 'es', chunkFileNames: 'chunks/[name]-[hash].d.ts' },
  })),
]
