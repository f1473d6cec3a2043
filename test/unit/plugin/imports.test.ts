// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs as texts.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { build as esbuild } from 'esbuild'
import { rollup } from 'rollup'
import { build as vite } from 'vite'
import { describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { throughline as forEsbuild } from '../../../src/plugin/esbuild.js'
import { keepActions } from '../../../src/plugin/keep-actions.js'
import { parseCode } from '../../../src/plugin/parse.js'
import { throughline as forRollup } from '../../../src/plugin/rollup.js'
import { throughline as forVite } from '../../../src/plugin/vite.js'
import { throughline as forWebpack } from '../../../src/plugin/webpack.js'
import { setFileFolder } from '../../support/file-folder.js'

/** Uses of a part of the bundle: a name, and the body of an async function that looks whose the running code is by `see()`. */
const USES: readonly (readonly [name: string, body: string])[] = [
  ['a statement', 'await import(PART); see()'],
  ['a statement without a block', 'if (see) await import(PART)\nelse see(1)\nsee()'],
  ['a pattern', 'const { used } = await import(PART)\nsee(used)'],
  ['a pattern before other variables', 'let { used: a } = await import(PART), b = see(a)\nreturn see(b)'],
  [
    'a pattern with defaults',
    'const { used, none = see(1), f = () => 1 } = await import(PART); see([used, f.name]); see()',
  ],
  ['a pattern with a default that waits', 'const { none = await see(1) } = await import(PART); see(none)'],
  ['a pattern with a computed key', 'const { [see("used")]: a } = await import(PART); see(a)'],
  ['a pattern of a pattern', 'const { used: { length } } = await import(PART); see(length)'],
  ['a pattern with the rest', 'const { used, ...rest } = await import(PART); see(Object.keys(rest).join())'],
  ['a pattern in parentheses', 'const { used } = (await (import(PART))); see(used)'],
  ['a pattern in the head of a loop', 'for (let { used } = await import(PART), i = 0; i < 2; i += 1) see(used)\nsee()'],
  ['a pattern in a loop', 'for (const i of [0, 1]) { const { used } = await import(PART); see(used + i) }'],
  ['a pattern that is assigned', 'let used; ({ used } = await import(PART))\nsee(used)'],
  ['a variable', 'const part = await import(PART)\nsee(part.used); see()'],
  [
    'a variable of a function',
    'async function f() { "use strict"\nvar part = await import(PART)\nreturn part.used }\nsee(await f())',
  ],
  ['a member', 'see((await import(PART)).used); see()'],
  ['a member in brackets', 'see((await import(PART))["used"])'],
  ['a member in an arrow function', 'const f = async () => (await import(PART)).used\nsee(await f())'],
  ['a member as an argument', 'see([see(1), (await import(PART)).used, see(2)])'],
  ['a member of a member', 'see((await import(PART)).used.length); see()'],
  ['a member that is constructed', 'new (await import(PART)).made.B(see); see()'],
  ['a member in a chain', 'see((await import(PART)).none?.length.length)'],
  ['a member that waits', 'await (await import(PART)).used.at(0); see(); see()'],
  ['a call', '(await import(PART)).go(see)\nsee()'],
  ['a call with arguments that look', '(await import(PART)).go(see, see(1), await see(2))\nsee()'],
  ['a call in an arrow function', 'const f = async () => (await import(PART)).go(see)\nsee(await f())'],
  ['a call in a callback for another part', 'await import(PART).then(async () => (await import(PART)).go(see))'],
  ['a call that may be missing', '(await import(PART)).go?.(see); (await import(PART)).none?.(see)'],
  ['a call of a member', 'see((await import(PART)).used.concat("!"))'],
  ['a call with a callback', 'await (await import(PART)).go(see).then(see)'],
  ['a call in a call', '(await import(PART)).go(see, (await import(PART)).go(see))'],
  ['a tag', '(await import(PART)).go`${see(1)}`; see(); see()'],
  ['a rejection', 'try { await import(BROKEN) } catch { see() }'],
  [
    'a rejection of a pattern',
    'try { const { used } = await import(BROKEN); return used } catch { see() } finally { see() }',
  ],
  [
    'a rejection of a member',
    'try { return (await import(BROKEN)).used } catch ({ message = see() }) { see(message) } finally { see() }',
  ],
  ['a rejection of a call', 'try { (await import(BROKEN)).go(see) } catch (e) { see(e.message) }'],
  [
    'an async generator',
    'async function* f() { const { used } = await import(PART); see(used); yield 1; (await import(PART)).go(see) } for await (const x of f()) see(x)',
  ],
  ['an async method', 'class A { async a() { return (await import(PART)).used } }\nsee(await new A().a())'],
]

const PART = `export const used = 'used'
export const unused = 'unused'
export const made = { B: class { constructor(see) { see('made') } } }
export function go(see, ...more) {
  if (typeof see === 'function') see(['gone', this?.used, ...more].join())
  return Promise.resolve(more.length)
}
`
/** Stands in for the running throughline; its context is lost with every microtask. */
const KEEPER = `globalThis[Symbol.for('throughline/keep')] = { isLive: true, keeper: {
  capture: () => globalThis.who,
  enter(who) { globalThis.who = who; queueMicrotask(() => { globalThis.who = 'a stranger' }) },
  regain(who) { globalThis.who ??= who },
} }`
/** Runs every use on behalf of `me`, and prints what each has seen. */
const RUN = `const told = []
let seen
const see = (value) => { seen.push([globalThis.who, String(value)]); return value }
async function main() {
  for (const use of uses) {
    seen = []
    globalThis.who = 'me'
    const end = use().then(String, String)
    globalThis.who = 'a stranger'
    told.push([await end, seen])
  }
  console.log(JSON.stringify(told))
}
main()
`
type Told = readonly [end: string, seen: readonly (readonly [who: string, value: string])[]]

const { folder, at } = setFileFolder({
  'package.json': '{ "name": "app", "private": true, "sideEffects": true }',
  'keeper.cjs': KEEPER,
  'part.mjs': PART,
  'broken.mjs': 'throw new Error("broken")',
})

const toProgram = (bodies: readonly string[]): string =>
  `const uses = [${bodies.map((body) => `async () => {\n${body}\n}`).join(',\n')}]\n${RUN}`

function runFile(name: string): Told[] {
  return JSON.parse(execFileSync(process.execPath, ['-r', at('keeper.cjs'), at(name)], { encoding: 'utf8' }))
}

function runText(name: string, code: string): Told[] {
  const file = new URL(`file://${process.cwd()}/dist/keep.js`).href
  writeFileSync(at(name), code.replaceAll('throughline/keep', file))
  return runFile(name)
}

const ofAll = <T>(told: readonly Told[], take: (told: Told, name: string, body: string) => T) =>
  USES.map(([name, body], i) => take(told[i] ?? ['', []], name, body))

describe('behind an await of a part of the bundle', () => {
  const program = toProgram(
    USES.map(([, body]) => body.replaceAll('PART', "'./part.mjs'").replaceAll('BROKEN', "'./broken.mjs'")),
  )

  test('the action is there, and nothing else is changed', () => {
    const plain = runText('plain.mjs', program)
    const kept = runText('kept.mjs', keepActions(program, { format: 'module' })?.code ?? '')
    const values = (told: readonly Told[]) =>
      ofAll(told, ([end, seen], name) => [name, end, seen.map(([, value]) => value)])
    expect(values(kept)).toEqual(values(plain))
    const strangers = (told: readonly Told[]) =>
      ofAll(told, ([, seen], name) => (seen.some(([who]) => who !== 'me') ? name : [])).flat()
    expect(strangers(kept)).toEqual([])
    // Otherwise these uses would test nothing.
    expect(strangers(plain)).toEqual(USES.map(([name]) => name))
  })

  test.each([
    ['const { a } = await import("./b")', 'const $tl1=$tlkeep(),{ a } = await import("./b"),$tl2=$tlresume($tl1);'],
    [
      'export const { a } = await import("./b")',
      'const $tl1=$tlkeep();export const { a } = await import("./b");$tlresume($tl1);',
    ],
    ['a((await import("./b")).a)', 'a(($tlresume($tlkeep(),(await import("./b")).a)))'],
    ['(await import("./b")).a()', 'let $tl1;($tl1=$tlkeep(),(await import("./b")).a(...$tlresume($tl1,[])));'],
    ['(await import("./b")).a(1,)', 'let $tl1;($tl1=$tlkeep(),(await import("./b")).a(...$tlresume($tl1,[]),1,));'],
    ['do await import("./b")\nwhile (a)', 'do {const $tl1=$tlkeep();await import("./b");$tlresume($tl1);}\nwhile (a)'],
    ['const { a } = await import(/* one */ "./b", {})', '{ a } = await import(/* one */ "./b", {}),'],
  ])('it stays as it is: %s', (code, kept) => {
    expect(keepActions(code)?.code).toContain(kept)
  })

  test.each([
    'delete (await import("./b")).a',
    '(await import("./b")).a = 1',
    '(await import("./b")).a++',
    '[(await import("./b")).a] = [1]',
    '({ b: (await import("./b")).a, ...(await import("./b")).c } = {})',
    '({ b: (await import("./b")).a = 1 } = {})',
    'for ((await import("./b")).a of []);',
    'for ((await import("./b")).a in {});',
    '(await import("./b")).a`b`',
    '(await import("./b"))?.a?.()',
    '(await import("./b")).then(a, b)',
    '(await import("./b")).fromAsync(a, b)',
    'const { a } = await import(await "./b")',
    'const { a = class {} } = await import("./b")',
    'export const { a } = await import("./b"), c = 1',
  ])('it is restored at once where its form says nothing: %s', (code) => {
    const kept = keepActions(code)?.code ?? ''
    expect(kept).toContain('$tlresume($tlkeep(),await import(')
    expect(parseCode(kept).ok).toBe(true)
  })
})

test('every combination of uses still parses', () => {
  const part = '(await import("./b"))'
  const uses = [`${part}.a`, `${part}.go(1)`, `${part}.a()()`, `(${part}.a)`, `(${part}.go)(1)`, `${part}["a"]`]
  const ends = [
    '',
    '.then(f)',
    '?.then(f)',
    '?.b.then(f)',
    '?.b?.().then(f)',
    '.b?.(1).then(await f)',
    '`t`',
    '.c = 1',
    '++',
  ]
  const places = [
    'async () => { USE }',
    'async () => USE',
    'export default USE',
    'USE',
    'async () => { const q = USE\nlog(q) }',
    'async () => { for await (const q of USE) USE }',
    'async () => { class A extends (USE) { [USE] = 1 } }',
    'async () => new (USE)(...USE, { k: USE, ...USE })',
    'async () => { if (a) USE\nelse USE }',
    'async () => { ({ k: a = USE } = {}); [a = USE] = [] }',
    'async function* f() { try { yield USE } catch {} }',
    'import("./c").then(async (c) => USE)',
    'import("./c").then(async function (c) { "use strict"\nUSE })',
  ]
  const codes = places.flatMap((place) =>
    uses.flatMap((use) => ends.map((end) => place.replaceAll('USE', () => `${use}${end}`))),
  )
  const valid = codes.filter((code) => parseCode(code).ok)
  expect(valid.length).toBeGreaterThan(500)
  expect(valid.filter((code) => !parseCode(keepActions(code)?.code ?? '<').ok)).toEqual([])
})

/** Uses that one bundler or another analyses. */
const SHAKEN = [
  'const { used } = await import(PART); see(used)',
  'const other = see(1), { used: own } = await import(PART); see([other, own])',
  'const { used = see(1) } = await import(PART); see(used)',
  'see((await import(PART)).used)',
  'see(await (async () => (await import(PART)).used)())',
  '(await import(PART)).used.concat(see(1))',
  '(await import(PART)).go(see)',
  'const part = await import(PART); see(part.used)',
  'await import(PART); see()',
  'let used; ({ used } = await import(PART)); see(used)',
  'for (const { used } = await import(PART), i = 0; i === 0; ) return see(used)',
  'try { const { used } = await import(PART); see(used) } catch { see() }',
  'await import(PART).then(({ used }) => see(used))',
  "await import(PART).then(function (part) { 'use strict'\nsee(part.used) })",
]

type Bundle = (out: string, isKept: boolean) => Promise<unknown>

const byRollup: Bundle = async (out, isKept) => {
  const bundle = await rollup({ input: at('shaken.js'), plugins: isKept ? [forRollup()] : [] })
  await bundle.write({ dir: at(out), format: 'es', entryFileNames: 'main.mjs', chunkFileNames: '[name].mjs' })
}

const byVite: Bundle = (out, isKept) =>
  vite({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: isKept ? [forVite()] : [],
    build: {
      outDir: at(out),
      minify: false,
      target: 'esnext',
      rollupOptions: { input: at('shaken.js'), output: { entryFileNames: 'main.mjs', chunkFileNames: '[name].mjs' } },
    },
  })

const byWebpack: Bundle = async (out, isKept) => {
  const compiler = webpack({
    mode: 'production',
    target: 'node',
    context: folder,
    entry: './shaken.js',
    optimization: { concatenateModules: false },
    output: { path: at(out), filename: 'main.cjs' },
    plugins: isKept ? [forWebpack()] : [],
  })
  const stats = await new Promise<webpack.Stats | undefined>((done, fail) =>
    compiler?.run((error, given) => (error ? fail(error) : done(given))),
  )
  expect(stats?.toJson({ errors: true, warnings: true })).toMatchObject({ errors: [], warnings: [] })
}

const byEsbuild: Bundle = (out, isKept) =>
  esbuild({
    entryPoints: [at('shaken.js')],
    bundle: true,
    format: 'esm',
    outfile: at(`${out}/main.mjs`),
    plugins: isKept ? [forEsbuild()] : [],
  })

/** The exports that are left in a bundle, as `2 unused` for one of the third part. */
function findExports(out: string): string[] {
  const code = readdirSync(at(out), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?js$/.test(name))
    .map((name) => readFileSync(at(`${out}/${name}`), 'utf8'))
  return [...new Set(code.join('').match(/\d+ (?:used|unused|go) here/g))].sort()
}

describe('a bundle leaves out the same exports as without the plugin, and keeps the action', () => {
  test.each([
    ['Rollup', byRollup, 'main.mjs', 11],
    ['Vite', byVite, 'main.mjs', 8],
    ['webpack', byWebpack, 'main.cjs', 9],
    ['esbuild', byEsbuild, 'main.mjs', 0],
  ] as const)('built by %s', async (name, bundle, main, leastLeft) => {
    mkdirSync(at('parts'), { recursive: true })
    for (const i of SHAKEN.keys()) {
      writeFileSync(
        at(`parts/${i}.js`),
        `export const used = '${i} used here'\nexport const unused = '${i} unused here'\nexport const go = (see) => see('${i} go here')\nglobalThis.loaded = ${i}\n`,
      )
    }
    writeFileSync(at('shaken.js'), toProgram(SHAKEN.map((body, i) => body.replaceAll('PART', `'./parts/${i}.js'`))))
    await bundle(`${name}-plain`, false)
    await bundle(`${name}-kept`, true)
    const [plain, kept] = [findExports(`${name}-plain`), findExports(`${name}-kept`)]
    expect(kept).toEqual(plain)
    expect(SHAKEN.length - plain.filter((one) => one.includes('unused')).length).toBeGreaterThanOrEqual(leastLeft)
    const told = runFile(`${name}-kept/${main}`)
    expect(told.map(([end]) => end).filter((end) => end.includes('Error'))).toEqual([])
    expect(told.map(([, seen]) => seen.map(([who]) => who))).toEqual(told.map(([, seen]) => seen.map(() => 'me')))
    expect(told.flatMap(([, seen]) => seen).length).toBeGreaterThanOrEqual(SHAKEN.length)
  })
})
