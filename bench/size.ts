// What each entry costs a page: bundled alone as a shop would, minified, then compressed.
import { readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { minify } from 'terser'

interface Row {
  what: string
  raw: number
  gzip: number
  brotli: number
}

const measure = (what: string, code: string | Uint8Array): Row => ({
  what,
  raw: Buffer.byteLength(code),
  gzip: gzipSync(code, { level: 9 }).length,
  brotli: brotliCompressSync(code).length,
})

async function bundle(source: string, plugins: Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    plugins,
  })
  const { code = '' } = await minify(outputFiles[0]?.text ?? '', {
    module: true,
    ecma: 2020,
    compress: { passes: 3, pure_getters: true },
    format: { comments: false },
  })
  return code
}

/** Puts nothing in the place of a source file: what the bundle loses is what the file costs. */
const without = (file: string): Plugin => ({
  name: 'without',
  setup({ onLoad }) {
    onLoad({ filter: new RegExp(`${file.replace(/[/.]/g, '\\$&')}$`) }, ({ path }) => {
      const names = new Set(
        [...readFileSync(path, 'utf8').matchAll(/export (?:async )?(?:function|const) (\w+)/g)].map(([, name]) => name),
      )
      return { contents: [...names].map((name) => `export const ${name} = () => ({})`).join('\n'), loader: 'js' }
    })
  },
})

function print(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}\n${'-'.repeat(title.length)}`)
  const width = Math.max(...rows.map(({ what }) => what.length))
  console.log(`${''.padEnd(width)}  ${['raw', 'gzip', 'brotli'].map((name) => name.padStart(7)).join(' ')}`)
  for (const { what, raw, gzip, brotli } of rows)
    console.log(`${what.padEnd(width)}  ${[raw, gzip, brotli].map((bytes) => String(bytes).padStart(7)).join(' ')}`)
}

print('Entries, in bytes', [
  measure('throughline/script (the file)', readFileSync('dist/script.js')),
  measure(
    'throughline',
    await bundle(
      `import { start, action, defineActions } from 'throughline'; start({}); console.log(action, defineActions)`,
    ),
  ),
  measure(
    'throughline/core',
    await bundle(
      `import { start, action, defineActions } from 'throughline/core'; start({}); console.log(action, defineActions)`,
    ),
  ),
  measure(
    'throughline/core with throughline/attribution',
    await bundle(
      `import { start, action, defineActions } from 'throughline/core'; import { exactAttribution } from 'throughline/attribution'; start({}, [exactAttribution()]); console.log(action, defineActions)`,
    ),
  ),
  measure('throughline/vitals alone', await bundle(`import { vitals } from 'throughline/vitals'; console.log(vitals)`)),
  measure('throughline/errors alone', await bundle(`import { errors } from 'throughline/errors'; console.log(errors)`)),
  measure(
    'web-vitals alone',
    await bundle(
      `import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'; console.log(onCLS, onFCP, onINP, onLCP, onTTFB)`,
    ),
  ),
])

const PARTS: Record<string, string[]> = {
  'vitals, with web-vitals': ['src/collect/vitals/vitals.ts'],
  'requests: fetch, XHR, headers, GraphQL': ['src/collect/network/network.ts'],
  '  of it the GraphQL operation': ['src/collect/network/graphql-operation.ts'],
  'exact attribution': ['src/core/attribution/exact.ts'],
  errors: ['src/collect/errors/errors.ts'],
  'clicks and keys': ['src/collect/interaction/interaction.ts'],
  routes: ['src/collect/navigation/navigation.ts'],
  transport: ['src/core/transport.ts'],
  actions: ['src/core/actions.ts'],
  handles: ['src/core/handle.ts'],
  options: ['src/core/options.ts'],
  'named events and identify': ['src/core/track.ts'],
  'session and consent': ['src/core/visitor.ts'],
}
const WHOLE = `import { start } from './src/entries/index.ts'; start({})`
const whole = measure('', await bundle(WHOLE))
const rows: Row[] = []
for (const [what, [file = '']] of Object.entries(PARTS)) {
  const rest = measure('', await bundle(WHOLE, [without(file)]))
  rows.push({ what, raw: whole.raw - rest.raw, gzip: whole.gzip - rest.gzip, brotli: whole.brotli - rest.brotli })
}
print('What the script tag would save without a part', rows)
