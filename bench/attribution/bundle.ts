import { resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { compileModule } from 'svelte/compiler'
import { throughline } from '../../src/plugin/esbuild.js'
import { KEEP, keepActions } from '../../src/plugin/keep-actions.js'
import type { Scripts } from './play.js'
import type { Technique } from './techniques.js'

/** Compiles the runes of `*.svelte.ts`, as a Svelte application's build does. */
const svelteRunes = (finish: (code: string) => string): Plugin => ({
  name: 'svelte-runes',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /\.svelte\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await esbuild.build({
        entryPoints: [path],
        bundle: false,
        format: 'esm',
        target: 'es2022',
        write: false,
      })
      const { js } = compileModule(outputFiles[0]?.text ?? '', { filename: path, generate: 'client' })
      return { contents: finish(js.code), loader: 'ts' }
    })
  },
})

/** What the transform imports comes from the source, so that no build is needed before. */
const keepFromSource: Plugin = {
  name: 'keep-from-source',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${KEEP}$`) }, () => ({ path: resolve('src/entries/keep.ts') }))
  },
}

const pluginsOf = ({ transform }: Technique): Plugin[] =>
  transform
    ? [keepFromSource, svelteRunes((code) => keepActions(code)?.code ?? code), throughline()]
    : [svelteRunes((code) => code)]

async function bundle(source: string, target: string, plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    format: 'iife',
    jsx: 'automatic',
    target,
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
    plugins,
  })
  return outputFiles[0]?.text ?? ''
}

/** What a technique installs, as a classic script. */
const bundleTechnique = ({ source }: Technique): Promise<string> => bundle(source, 'es2022', [])

/** A module of the scenario's own, as the application's build would make a chunk of it. */
async function bundleChunk(source: string, technique: Technique): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd(), sourcefile: 'chunk.ts', loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: technique.target,
    write: false,
    logLevel: 'error',
    plugins: pluginsOf(technique),
  })
  return outputFiles[0]?.text ?? ''
}

/** The scenarios of a file with all their libraries, compiled as the technique wants it. */
async function bundleScenarios(file: string, technique: Technique): Promise<string> {
  const source = `
    import { boot } from './bench/attribution/boot.ts'
    import { scenarios } from './bench/attribution/scenarios/${file}'
    boot(scenarios)`
  return bundle(source, technique.target, pluginsOf(technique))
}

/** The script of a page that plays scenarios of all groups, one after the other. */
export async function bundleStage(technique: Technique): Promise<{ technique: string; stage: string }> {
  const source = `
    import { setStage } from './bench/attribution/boot.ts'
    import { GROUPS } from './bench/attribution/scenarios/index.ts'
    setStage(GROUPS)`
  const [installed, stage] = await Promise.all([
    bundleTechnique(technique),
    bundle(source, technique.target, pluginsOf(technique)),
  ])
  return { technique: installed, stage }
}

/** All that a page of a file's scenarios needs. */
export async function bundleScripts(technique: Technique, file: string): Promise<Scripts> {
  const [installed, scenarios] = await Promise.all([bundleTechnique(technique), bundleScenarios(file, technique)])
  const key = encodeURIComponent(`${technique.name}/${file}`)
  return { technique: installed, scenarios, toChunk: (source) => bundleChunk(source, technique), key }
}
