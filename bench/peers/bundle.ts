import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Sdk } from './sdks.js'

const HERE = dirname(fileURLToPath(import.meta.url))
const DIST = join(HERE, '../../dist')

/** What a page loads of an SDK: its files, the tags, and which of the files come later. */
export interface Loaded {
  files: ReadonlyMap<string, string>
  tags: string
  late: ReadonlySet<string>
}

/** Bytes of one or more files. */
export interface Bytes {
  raw: number
  gzip: number
  brotli: number
}

/** Bundles an SDK as a shop would, minified for ES2022: as one classic script, or split into what is loaded when. */
export async function bundleSdk(sdk: Sdk, isSplit = false): Promise<Loaded> {
  if (sdk.isTag) return loadScriptTag(sdk)
  if (!sdk.source) return { files: new Map(), tags: '', late: new Set() }
  const { outputFiles, metafile } = await build({
    entryPoints: { sdk: join(HERE, 'sdks', sdk.source) },
    bundle: true,
    minify: true,
    target: 'es2022',
    format: isSplit ? 'esm' : 'iife',
    splitting: isSplit,
    outdir: join(HERE, 'out'),
    alias: { throughline: join(DIST, 'index.js') },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    absWorkingDir: HERE,
    metafile: true,
    write: false,
    logLevel: 'error',
  })
  const early = new Set<string>()
  const follow = (path: string): void => {
    if (early.has(path)) return
    early.add(path)
    for (const next of metafile.outputs[path]?.imports ?? []) if (next.kind === 'import-statement') follow(next.path)
  }
  follow('out/sdk.js')
  const files = new Map(outputFiles.map(({ path, text }) => [`/sdk/${path.slice(join(HERE, 'out/').length)}`, text]))
  const late = new Set([...files.keys()].filter((path) => !early.has(path.replace('/sdk/', 'out/'))))
  return { files, tags: '<script src="/sdk/sdk.js"></script>', late }
}

/** Bundles a script of the page's own as a classic script. */
export async function bundleScript(path: string, target = 'es2022'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, path)],
    bundle: true,
    minify: true,
    target,
    format: 'iife',
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** The bytes of the given files, each compressed alone. */
export function measureBytes(texts: readonly string[]): Bytes {
  const sum = (size: (text: string) => number) => texts.reduce((total, text) => total + size(text), 0)
  return {
    raw: sum((text) => Buffer.byteLength(text)),
    gzip: sum((text) => gzipSync(text, { level: 9 }).length),
    brotli: sum((text) => brotliCompressSync(text).length),
  }
}

async function loadScriptTag({ source = '' }: Sdk): Promise<Loaded> {
  const read = (name: string) => readFileSync(join(DIST, name), 'utf8')
  const inline = await bundleScript(`sdks/${source}`)
  return {
    files: new Map([
      ['/sdk/script.js', read('throughline.js')],
      ['/sdk/script-tail.js', read('throughline-tail.js')],
    ]),
    tags: `<script src="/sdk/script.js"></script><script>${inline}</script>`,
    late: new Set(['/sdk/script-tail.js']),
  }
}
