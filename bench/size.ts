// What each entry costs a page: bundled alone as a shop would, minified, then compressed.
//
//   npm run bench:size             prints the table, and what each part of the script tag is worth
//   npm run bench:size -- --write  writes it into docs/size.md and the README
//   npm run bench:size -- --check  fails where an entry is over its budget (bench/size-budgets.json), or the documents are not up to date
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build, type Metafile, type Plugin } from 'esbuild'
import { minify } from 'terser'

interface Row {
  what: string
  raw: number
  gzip: number
  brotli: number
}

/** Figures of a document that differ by less are those of another version of the compressor. */
const TOLERANCE = 0.01
const DOCUMENT = 'docs/size.md'

const measure = (what: string, code: string | Uint8Array): Row => ({
  what,
  raw: Buffer.byteLength(code),
  gzip: gzipSync(code, { level: 9 }).length,
  brotli: brotliCompressSync(code).length,
})

/** What a bundler makes of a page: the code that comes with it, and the code that is loaded later. */
async function bundle(source: string, plugins: Plugin[] = []): Promise<{ head: string; tail: string }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: process.cwd(), sourcefile: 'page.js' },
    bundle: true,
    splitting: true,
    outdir: 'out',
    metafile: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    plugins,
  })
  const head = readHead(metafile)
  const parts = { head: '', tail: '' }
  for (const { path, text } of outputFiles) {
    const { code = '' } = await minify(text, {
      module: true,
      ecma: 2020,
      compress: { passes: 3, pure_getters: true },
      format: { comments: false },
    })
    parts[head.has(path.slice(process.cwd().length + 1)) ? 'head' : 'tail'] += code
  }
  return parts
}

/** The files that are loaded with the page. */
function readHead({ outputs }: Metafile): Set<string> {
  const head = new Set<string>()
  const add = (path: string): void => {
    if (head.has(path)) return
    head.add(path)
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') add(next)
  }
  for (const [path, { entryPoint }] of Object.entries(outputs)) if (entryPoint === 'page.js') add(path)
  return head
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

/** A table for a document or a terminal. */
function toTable(rows: readonly Row[]): string {
  const cells = rows.map(({ what, raw, gzip, brotli }) => [what, ...[raw, gzip, brotli].map(withComma)])
  return ['| | bytes | gzip | brotli |', '|---|---:|---:|---:|', ...cells.map((row) => `| ${row.join(' | ')} |`)].join(
    '\n',
  )
}
const withComma = (bytes: number) => bytes.toLocaleString('en-US')

const PAGES: Record<string, string> = {
  throughline: `import { start, action, defineActions } from 'throughline'; start({}); console.log(action, defineActions)`,
  'throughline/all': `import { start, action, defineActions } from 'throughline/all'; start({}); console.log(action, defineActions)`,
  'throughline/attributed': `import { start, action, defineActions } from 'throughline/attributed'; start({}); console.log(action, defineActions)`,
  'throughline/core': `import { start, action, defineActions } from 'throughline/core'; start({}); console.log(action, defineActions)`,
  'throughline/core with throughline/attribution': `import { start, action, defineActions } from 'throughline/core'; import { exactAttribution } from 'throughline/attribution'; start({}, [exactAttribution()]); console.log(action, defineActions)`,
  'throughline/vitals': `import { vitals } from 'throughline/vitals'; console.log(vitals)`,
  'throughline/errors': `import { errors } from 'throughline/errors'; console.log(errors)`,
  'web-vitals alone': `import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'; console.log(onCLS, onFCP, onINP, onLCP, onTTFB)`,
}

async function measureEntries(): Promise<Row[]> {
  const rows = [
    measure('script tag, before first paint (`throughline.js`)', readFileSync('dist/throughline.js')),
    measure('script tag, when idle (`throughline-tail.js`)', readFileSync('dist/throughline-tail.js')),
    measure(
      'script tag, when idle, attributed (`throughline-tail-attributed.js`)',
      readFileSync('dist/throughline-tail-attributed.js'),
    ),
  ]
  for (const [name, source] of Object.entries(PAGES)) {
    const { head, tail } = await bundle(source)
    const what = name.startsWith('throughline') ? `\`${name}\`` : name
    rows.push(measure(tail ? `${what}, with the page` : what, head))
    if (tail) rows.push(measure(`${what}, when idle`, tail))
  }
  return rows
}

const PARTS: Record<string, string[]> = {
  'requests: fetch, XHR, headers, GraphQL': ['src/collect/network/network.ts'],
  '  of it the GraphQL operation': ['src/collect/network/graphql-operation.ts'],
  'exact attribution': ['src/core/attribution/exact.ts'],
  'clicks, keys and other gestures': ['src/collect/interaction/interaction.ts'],
  '  of it dead clicks': ['src/collect/interaction/responses.ts'],
  routes: ['src/collect/navigation/navigation.ts'],
  '  of it declared ones': ['src/core/declared-routes.ts'],
  actions: ['src/core/actions.ts'],
  handles: ['src/core/handle.ts'],
  options: ['src/core/options.ts'],
  'session and consent': ['src/core/visitor.ts'],
  'vitals, with web-vitals': ['src/collect/vitals/vitals.ts'],
  'the reading of errors': ['src/collect/errors/error-log.ts'],
  transport: ['src/core/transport.ts'],
  'named events and identify': ['src/core/track.ts'],
}

async function measureParts(): Promise<Row[]> {
  const WHOLE = `import { start } from './src/entries/all.ts'; start({})`
  const whole = measure('', (await bundle(WHOLE)).head)
  const rows: Row[] = []
  for (const [what, [file = '']] of Object.entries(PARTS)) {
    const rest = measure('', (await bundle(WHOLE, [without(file)])).head)
    rows.push({ what, raw: whole.raw - rest.raw, gzip: whole.gzip - rest.gzip, brotli: whole.brotli - rest.brotli })
  }
  return rows
}

const START = '<!-- sizes -->'
const END = '<!-- /sizes -->'

/** A document with what is between its two marks replaced. */
function withFigures(text: string, figures: string): string {
  return text.replace(new RegExp(`${START}[^]*${END}`), () => `${START}\n\n${figures}\n\n${END}`)
}

/** Whether a document has these figures, up to the tolerance. */
function isCurrent(text: string, figures: string): boolean {
  const split = (part: string) => part.split(/(\d[\d,]*)/)
  const [old, now] = [text.slice(text.indexOf(START), text.indexOf(END)), `${START}\n\n${figures}\n\n`].map(split)
  const isClose = (a: string, b: string) => {
    const [x, y] = [a, b].map((digits) => Number(digits.replaceAll(',', ''))) as [number, number]
    return a === b || Math.abs(x - y) <= y * TOLERANCE
  }
  return !!old && !!now && old.length === now.length && now.every((part, i) => isClose(old[i] ?? '', part))
}

const { values } = parseArgs({ options: { write: { type: 'boolean' }, check: { type: 'boolean' } } })
const rows = await measureEntries()
const [head, tail] = rows as [Row, Row]
const documents: Record<string, string> = {
  [DOCUMENT]: toTable(rows),
  'README.md': `The script tag's first file is ${withComma(head.gzip)} bytes (gzip); the second, ${withComma(tail.gzip)} bytes, is loaded when the page is idle.`,
}
if (values.write)
  for (const [path, figures] of Object.entries(documents))
    writeFileSync(path, withFigures(readFileSync(path, 'utf8'), figures))
else if (values.check) {
  const budgets: Record<string, number> = JSON.parse(readFileSync('bench/size-budgets.json', 'utf8'))
  const faults = rows.flatMap(({ what, gzip }) => {
    const budget = budgets[what]
    if (budget === undefined) return [`${what} has no budget in bench/size-budgets.json`]
    return gzip > budget ? [`${what} is ${gzip} bytes (gzip), over its budget of ${budget}`] : []
  })
  for (const [path, figures] of Object.entries(documents))
    if (!isCurrent(readFileSync(path, 'utf8'), figures))
      faults.push(`${path} has other sizes; run: npm run bench:size -- --write`)
  if (faults[0]) throw new Error(faults.join('\n'))
} else {
  console.log(`Entries\n\n${toTable(rows)}`)
  console.log(`\nWhat the whole would save without a part\n\n${toTable(await measureParts())}`)
}
