import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { BuildOptions, Loader, OnLoadArgs, OnLoadResult, Plugin, PluginBuild } from 'esbuild'
import { markCompiled } from '../shared/build.js'
import { createFileTransform, type FileTransform } from './file-transform.js'
import { type PlacedMap, readInputMap, throughInputMap } from './input-map.js'
import { KEEP, type KeptCode, mayWait } from './keep-actions.js'
import { findKeepFile } from './keep-file.js'
import type { TransformOptions } from './options.js'

/** Nothing is written there. */
const OUT = '/'

const LOADERS: Record<string, Loader> = {
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
}

const NO_BUNDLE =
  'throughline: without `bundle: true` the files stay as they are, and lose the action behind their awaits, as the helpers cannot be bundled'

/**
 * Makes the bundle's code keep its action across every `await`.
 *
 * @example
 * export const plugins = [throughline()]
 */
export function throughline(options?: TransformOptions): Plugin {
  const transform = createFileTransform(options)
  return {
    name: 'throughline',
    setup(build) {
      const { bundle, loader } = build.initialOptions
      // No helper could be resolved: a page cannot import it by its name, and a script cannot require it.
      if (!bundle) return build.onStart(() => ({ warnings: [{ text: NO_BUNDLE }] }))
      build.onResolve({ filter: new RegExp(`^${KEEP}$`) }, () => ({ path: findKeepFile(), sideEffects: false }))
      build.onLoad({ filter: toFilter(loader), namespace: 'file' }, (file) => load(file, build, transform))
    },
  }
}

/** Every file that esbuild may read as JavaScript or TypeScript. */
function toFilter(given: BuildOptions['loader'] = {}): RegExp {
  const extensions = Object.keys({ ...LOADERS, ...given }).filter(Boolean)
  return new RegExp(`(?:${extensions.map((extension) => extension.replace(/[^\w]/g, '\\$&')).join('|')})$`)
}

/** As in esbuild, the longest extension counts that has a loader. */
function findLoader(path: string, given: BuildOptions['loader'] = {}): Loader | undefined {
  const loaders = { ...LOADERS, ...given }
  const [, ...parts] = basename(path).split('.')
  const extensions = parts.map((_, i) => `.${parts.slice(i).join('.')}`)
  const extension = extensions.find((one) => Object.hasOwn(loaders, one))
  return extension === undefined ? undefined : loaders[extension]
}

/** Compiles a file by esbuild's own rules, then transforms it; a file without an `await` is left to esbuild. */
async function load({ path, with: attributes }: OnLoadArgs, build: PluginBuild, transform: FileTransform) {
  const { initialOptions } = build
  const loader = findLoader(path, initialOptions.loader)
  if (!loader || !/^[jt]sx?$/.test(loader) || attributes.type) return undefined
  const source = await readFile(path, 'utf8')
  if (!mayWait(source) && !markCompiled(source)) return undefined
  const compiled = loader === 'js' ? await readPlain(source, path, build) : await compile(path, build)
  if (!compiled) return undefined
  const warnings: { text: string }[] = []
  const kept = transform(compiled.code, {
    id: path,
    sourcemap: Boolean(initialOptions.sourcemap),
    warn: (text) => warnings.push({ text }),
  })
  const result: OnLoadResult = { warnings, watchFiles: [path] }
  // Nothing was changed: esbuild reads the file itself.
  return kept ? { ...result, contents: toContents(kept, compiled.map, path), loader: 'js' as const } : result
}

interface Compiled {
  readonly code: string
  /** The map from this code to its sources. */
  readonly map: PlacedMap | undefined
}

/** JavaScript may have been compiled earlier: esbuild follows the map that it names. */
async function readPlain(code: string, path: string, { initialOptions }: PluginBuild): Promise<Compiled> {
  return { code, map: initialOptions.sourcemap ? await readInputMap(code, path) : undefined }
}

/** Compiles one file, so that its own tsconfig.json applies; esbuild reports errors when it reads the file itself. */
async function compile(path: string, { esbuild, initialOptions: given }: PluginBuild): Promise<Compiled | undefined> {
  const options: BuildOptions = {
    entryPoints: [path],
    bundle: false,
    write: false,
    outdir: OUT,
    sourcemap: 'external',
    target: 'esnext',
    logLevel: 'silent',
    charset: 'utf8',
    ...pick(given, ['absWorkingDir', 'loader', 'tsconfig', 'tsconfigRaw']),
    ...pick(given, ['jsx', 'jsxDev', 'jsxFactory', 'jsxFragment', 'jsxImportSource', 'jsxSideEffects']),
  }
  try {
    const { outputFiles = [] } = await esbuild.build(options)
    const find = (end: string) => outputFiles.find((file) => file.path.endsWith(end))?.text
    const code = find('.js')
    const text = find('.js.map')
    return code === undefined ? undefined : { code, map: text === undefined ? undefined : { text, folder: OUT } }
  } catch {
    return undefined // esbuild reports the same error when it compiles the file itself.
  }
}

function pick<Key extends keyof BuildOptions>(options: BuildOptions, keys: readonly Key[]): Pick<BuildOptions, Key> {
  return Object(Object.fromEntries(keys.filter((key) => key in options).map((key) => [key, options[key]])))
}

function toContents({ code, map }: KeptCode, input: PlacedMap | undefined, path: string): string {
  if (!map) return code
  const text = JSON.stringify(throughInputMap(map, input, path))
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(text).toString('base64')}`
}
