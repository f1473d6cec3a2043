import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import nodeResolve from '@rollup/plugin-node-resolve'
import { transform } from 'esbuild'
import MagicString from 'magic-string'
import { rollup } from 'rollup'
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
const HEAD = 'throughline'
const TAIL = 'throughline-tail'
/** The same as the tail, with the attribution build of `web-vitals`. */
const ATTRIBUTED_TAIL = 'throughline-tail-attributed'
const isScript = ({ name }) => [HEAD, TAIL, ATTRIBUTED_TAIL].includes(name)
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
    const [path] = id.split('?')
    if (!/\.tsx?$/.test(path)) return null
    return transform(code, {
      loader: path.endsWith('x') ? 'tsx' : 'ts',
      jsx: 'automatic',
      target: 'es2022',
      sourcefile: path,
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

const pathOf = (name) => scripts.find((each) => each.name === name).path
const resolvePackages = nodeResolve({ browser: true })

/** What a tail's file needs of the head's is in the head's: no module is in both. */
const modulesOfHead = new Set(
  (await rollup({ input: pathOf(HEAD), plugins: [typescript, resolvePackages], treeshake: false, onLog: () => {} }))
    .watchFiles,
)

/** Marks the copy of a module that is in the attributed tail: a page loads one of the tails, so each has all it needs. */
const COPY = '?attributed'
const copies = {
  name: 'copies',
  async resolveId(id, importer, options) {
    if (importer !== pathOf(ATTRIBUTED_TAIL) && !importer?.endsWith(COPY)) return null
    const resolved = await this.resolve(id, importer.replace(COPY, ''), { ...options, skipSelf: true })
    return resolved && !modulesOfHead.has(resolved.id) ? { ...resolved, id: `${resolved.id}${COPY}` } : resolved
  },
  load: (id) => (id.endsWith(COPY) ? readFileSync(id.slice(0, -COPY.length), 'utf8') : null),
}

function toScript(id) {
  if (modulesOfHead.has(id)) return HEAD
  return id.endsWith(COPY) || id === pathOf(ATTRIBUTED_TAIL) ? ATTRIBUTED_TAIL : TAIL
}

/**
 * Chromium compiles all functions of the head while it loads, off the main thread: nearly all run at once, and lazily each
 * would be parsed twice. https://v8.dev/features/explicit-compile-hints
 */
const COMPILE_EAGERLY = '//# allFunctionsCalledOnLoad\n'

/**
 * Makes classic scripts of the modules: the head leaves what a tail imports under a key of the window, which they have in
 * common only if they are of one build.
 */
const scriptTags = {
  name: 'script-tags',
  generateBundle(_, files) {
    const [head, ...tails] = [HEAD, TAIL, ATTRIBUTED_TAIL].map((name) => files[`${name}.js`])
    const [exported, shared] = /export\s*\{([^}]*)\};?\s*$/.exec(head.code)
    const pairs = (list, from, to) =>
      list
        .split(',')
        .map((pair) => pair.trim().split(' as '))
        .map((names) => `${names.at(from)}:${names.at(to)}`)
    const build = hash([head, ...tails].map(({ code }) => code).join('')).slice(7, 17)
    const key = `window[Symbol.for("throughline/${build}")]`
    for (const tail of tails) {
      const [imported, used] = /^import\s*\{([^}]*)\}\s*from\s*"\.\/throughline\.js";/.exec(tail.code)
      tail.code = `globalThis.window&&${key}&&(()=>{"use strict";let{${pairs(used, 0, -1)}}=${key};${tail.code.slice(imported.length)}})();\n`
    }
    head.code =
      `${COMPILE_EAGERLY}(()=>{"use strict";${head.code.slice(0, -exported.length)}globalThis.window&&(${key}={${pairs(shared, -1, 0)}})})();\n`
        .replace('__TAIL_INTEGRITY__', hash(tails[0].code))
        .replace('__ATTRIBUTED_INTEGRITY__', hash(tails[1].code))
    const integrity = Object.fromEntries([head, ...tails].map(({ fileName, code }) => [fileName, hash(code)]))
    this.emitFile({ type: 'asset', fileName: 'integrity.json', source: `${JSON.stringify(integrity, null, 2)}\n` })
  },
}

/** The hash of a file as an `integrity` attribute has it. */
const hash = (code) => `sha384-${createHash('sha384').update(code).digest('base64')}`

export default [
  // First, as the server's modules contain these files.
  {
    input: toInput(scripts),
    plugins: [copies, typescript, resolvePackages, finalValuesOnly, declareWithLet, terser, scriptTags],
    treeshake: {
      moduleSideEffects: (id) => scripts.some(({ path }) => path === id),
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
