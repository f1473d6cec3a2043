import { transform } from 'esbuild'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { keepActions } from '../../../src/plugin/keep-actions.js'
import { parseCode } from '../../../src/plugin/parse.js'
import { CASES } from './cases.js'
import { run, transformed } from './twin-run.js'

describe('transformed code', () => {
  test.each(CASES)('does the same, in the same order: %s', async (_, body) => {
    const code = `async function main() {\n${body}\n}`
    expect(transformed(code)).not.toBe(code)
    expect(await run(transformed(code))).toEqual(await run(code))
  })

  test.each([
    ['a block', '{ await using a = open("a"), b = open("b"); log(1) }\nlog(2)'],
    ['a block that fails', 'try { await using a = open("a"); await bad(1) } catch (e) { log(e.message) }'],
    ['a loop', 'outer: for (await using a of [open("a"), open("b")]) { log(1); continue outer }\nlog(2)'],
    ['a counting loop', 'for (await using a = open("a"); log(0); ) { }\nlog(2)'],
    ['a body', 'const f = async () => { await using a = open("a"); return log(1) }\nreturn await f()'],
  ])('disposes in the same order: %s', async (_, body) => {
    const code = `const open = (name) => ({ async [Symbol.asyncDispose]() { log(name); await late(1) } })
      async function main() {\n${body}\n}`
    const lower = (source: string) =>
      ts.transpile(source, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, noEmitHelpers: false })
    expect(transformed(code)).not.toBe(code)
    expect(await run(lower(transformed(code)))).toEqual(await run(lower(code)))
  })

  test('of TypeScript and TSX, compiled, does the same', async () => {
    const source = `enum Kind { A = 'a' }
      const h = (name: string, props: object | null, ...children: unknown[]) => [name, props, children]
      abstract class Base<T> { constructor(protected readonly given: T) {} abstract load(): Promise<T> }
      class Loader extends Base<number> { #n = 1; override async load() { return (await soon(this.given)) as number + this.#n } }
      async function main(): Promise<unknown> {
        try { return <b title={await soon(Kind.A)}>{await new Loader(2).load()}</b> } finally { await (null satisfies null) }
      }`
    for (const target of ['es2022', 'esnext'] as const) {
      const { code } = await transform(source, { loader: 'tsx', jsxFactory: 'h', target })
      expect(await run(transformed(code))).toEqual(await run(code))
    }
  })

  test('keeps the lines of the source', () => {
    const code =
      '"use strict"\n\nexport async function f() {\n  try {\n    await 1\n  } catch ({ a }) {\n    b\n  }\n}\n'
    const lines = (keepActions(code)?.code ?? '').split('\n')
    expect(lines).toHaveLength(code.split('\n').length)
    expect(lines[4]).toContain('await 1')
    expect(lines[6]).toContain('b')
  })
})

describe('the file', () => {
  const lineOf = (code: string) => keepActions(code)?.code.split('\n')[0]

  test('without an await stays as it is', () => {
    for (const code of ['f()', '// await', 'const o = { await: 1 }', 'function* f() { yield 1 } // async', ''])
      expect(keepActions(code)).toBeUndefined()
  })

  test('that keeps its actions already stays as it is', () => {
    for (const code of ['export const x = await 1', 'exports.f = async () => { await 1 }']) {
      const once = keepActions(code)?.code ?? ''
      expect(once).toContain('throughline/keep')
      expect(keepActions(once)).toBeUndefined()
    }
  })

  test('keeps what calls no method, and what waits for a part of the bundle with a function that is somewhere else', () => {
    for (const code of [
      'new p.then(f)',
      'p.then',
      'p.then`f`',
      'Array.fromAsync(a)',
      'p[key](f)',
      'import("./part.js").then(f)',
      '"p.then(f)" // p.then(f)',
    ])
      expect(keepActions(code)).toBeUndefined()
    expect(keepActions('(a?.b).then(f)')?.code).toMatch(/reacting\(\(a\?\.b\)\)\.then\(f\)$/)
  })

  test('that cannot be parsed stays as it is', () => {
    expect(keepActions('const a = <b>{await c}</b>')).toBeUndefined()
    expect(keepActions('const a: number = await b')).toBeUndefined()
  })

  test('keeps its directives first', () => {
    expect(lineOf('"use client"\nawait 1')).toMatch(/^"use client";import/)
    expect(lineOf(`'use strict'; 'use client'; import a from 'a'; await a`)).toMatch(
      /^'use strict'; 'use client';import/,
    )
    expect(lineOf('"use strict" + 1\nawait 1')).toMatch(/^import/)
  })

  test('keeps the directives of a callback first', () => {
    const restore = '$tlresume($tl1);'
    for (const [body, kept] of [
      [`'use strict'\n m.go() `, `'use strict';${restore}\n m.go() `],
      [`'use strict'; m.go() `, `'use strict';${restore} m.go() `],
      [`'use strict'\n'use asm'\nm.go()`, `'use strict'\n'use asm';${restore}\nm.go()`],
      [`'use strict' // said once\nm.go()`, `'use strict';${restore} // said once\nm.go()`],
      [`'use strict' /* a; b */ ; m.go()`, `'use strict' /* a; b */ ;${restore} m.go()`],
      [`'use strict'`, `'use strict';${restore}`],
      [`'use strict' + m`, `${restore}'use strict' + m`],
      [`('use strict')\nm.go()`, `${restore}('use strict')\nm.go()`],
      ['', restore],
    ]) {
      const code = keepActions(`import('./x').then(function (m) {${body}}, () => {${body}})`)?.code ?? ''
      expect(code).toContain(`import('./x').then(function (m) {${kept}}, () => {${kept}})`)
      expect(parseCode(code).ok).toBe(true)
    }
  })

  test('keeps its hashbang first', () => {
    expect(keepActions('#!/usr/bin/env node\nawait 1')?.code).toMatch(/^#!\/usr\/bin\/env node\nimport/)
  })

  test('imports the helpers as a module and requires them otherwise', () => {
    for (const code of [
      'import "a"; async () => await 1',
      'await 1',
      'async () => await import.meta',
      'for await (a of b);',
    ])
      expect(lineOf(code)).toMatch(/^import\{/)
    for (const code of [
      'module.exports = async () => await 1',
      'async () => await 1',
      'with (a) { async () => await 1 }',
    ])
      expect(lineOf(code)).toMatch(/^const\{.*=require\(/)
    expect(keepActions('async () => await 1', { format: 'module' })?.code).toMatch(/^import/)
  })

  test('is a module by its syntax, not by words in comments and texts', () => {
    const wait = 'exports.go = async () => { await 1 }'
    for (const code of [
      `// in ESM: import.meta.url\n${wait}`,
      `/* import a from 'a'; export default 1 */ ${wait}`,
      `exports.text = "import.meta.url; export {}"\n${wait}`,
      `exports.text = \`import.meta \${1}\`\n${wait}`,
      `exports.text = /import.meta/\n${wait}`,
      `const meta = {}; exports.import = meta; exports.load = () => import('./meta')\n${wait}`,
      `exports.seen = function () { return new.target }\n${wait} // import meta`,
    ])
      expect([code, keepActions(code)?.code]).toEqual([code, expect.stringMatching(/=require\("throughline\/keep"\)/)])
    for (const code of [
      'async () => { await 1; return () => import . meta . url }',
      'async () => { await 1 }; class A { url = import/**/.meta.url }',
      'async () => { await 1 }; export {}',
      'async () => { await 1 }; export * from "a"',
      'async () => { await 1 }; if (a) { await b }',
    ])
      expect([code, lineOf(code)]).toEqual([code, expect.stringMatching(/^import\{/)])
  })

  test('that mentions the helpers in a comment or a text only is changed', () => {
    for (const text of ['// require("throughline/keep")', 'exports.text = \'require("throughline/keep")\''])
      expect(keepActions(`${text}\nexports.go = async () => { await 1 }`)?.code).toMatch(/^const\{/)
    expect(keepActions('var keep = toModule(require("throughline/keep")); async () => await 1')).toBeUndefined()
  })

  test('is left alone where `require` is something of its own', () => {
    expect(keepActions('var require = load; async () => await 1')).toBeUndefined()
    expect(keepActions('function require() {} async () => await 1')).toBeUndefined()
  })

  test('may use `await` and `yield` as names, where it is a script', async () => {
    const code =
      'var await = (x) => x, yield_ = 1; function main() { return [await(1), await (2), f()] } function f() { var yield = 3; return yield }'
    expect(keepActions(code)).toBeUndefined()
    const mixed = `${code}; async function g(a) { log(await a) }; var m = main; main = async () => (await g(soon(4)), m())`
    expect(transformed(mixed)).not.toBe(mixed)
    expect(await run(transformed(mixed))).toEqual(await run(mixed))
  })

  test('never meets names that it has already', async () => {
    const code =
      'async function main() { const $tlkeep = 1, $tl1 = 2, $tl_ = 3; try { return await [$tlkeep, $tl1, $tl_] } catch {} }'
    expect(await run(transformed(code))).toEqual(await run(code))
    expect(transformed(code)).toContain('$tl__')
  })

  test('of two hundred thousand values, or nested beyond the stack, fails no build', () => {
    expect(keepActions(`const a = [${'1,'.repeat(200_000)}]; export const b = await a`)).toBeDefined()
    expect(() => keepActions(`${'('.repeat(20_000)}await 1${')'.repeat(20_000)}`)).not.toThrow()
  })
})
