import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkMap } from '../../../server-handler/sourcemaps/check-map.js'
import { collectMaps } from '../../../server-handler/sourcemaps/collect-maps.js'
import { createSourceMaps } from '../../../server-handler/sourcemaps/explain-stack.js'
import { injectIds } from '../../../server-handler/sourcemaps/inject-ids.js'
import { writeMaps } from '../../../server-handler/sourcemaps/map-folder.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const EARLY_ID = '11111111-1111-4111-8111-111111111111'
const LAST_ID = '22222222-2222-4222-8222-222222222222'

const mapOf = (source: string, more: object = {}) =>
  JSON.stringify({ version: 3, sources: [source], names: [], mappings: 'AAAA;AACA', ...more })
const inlineOf = (source: string) => `data:application/json;base64,${Buffer.from(mapOf(source)).toString('base64')}`

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** The source of each script's map, with its debug id. */
function collected(files: Readonly<Record<string, string>>): Record<string, string> {
  const { maps, problems } = collectMaps(folderWith(files))
  expect(problems).toEqual([])
  return Object.fromEntries(
    maps.map(({ file, map }) => [file, [map.sources[0], map.debugId].filter(Boolean).join(' ')]),
  )
}

describe('of several comments in a script the last counts', () => {
  test('that names a map', () => {
    expect(
      collected({
        'a.js': 'lib()\n//# sourceMappingURL=lib.map\nown()\n//# sourceMappingURL=own.map\n',
        'own.map': mapOf('own'),
      }),
    ).toEqual({ 'a.js': 'own' })
  })

  test('that has a debug id', () => {
    const script = `lib()\n//# debugId=${EARLY_ID}\nown()\n//# debugId=${LAST_ID}\n//# sourceMappingURL=a.js.map\n`
    expect(collected({ 'a.js': script, 'a.js.map': mapOf('own', { debugId: LAST_ID }) })).toEqual({
      'a.js': `own ${LAST_ID}`,
    })
  })

  test('also after an inline map of a library', () => {
    const script = `lib()\n//# sourceMappingURL=${inlineOf('lib')}\nown()\n//# sourceMappingURL=a.js.map\n`
    expect(collected({ 'a.js': script, 'a.js.map': mapOf('own') })).toEqual({ 'a.js': 'own' })
    expect(collected({ 'a.js': script.replace('a.js.map', inlineOf('own')) })).toEqual({ 'a.js': 'own' })
  })

  test('and one of a library, with code after it, gives way to the hidden map of the script', () => {
    const files = { 'a.js': `lib()\n//# sourceMappingURL=${inlineOf('lib')}\nown()\n`, 'a.js.map': mapOf('own') }
    expect(collected(files)).toEqual({ 'a.js': 'own' })
    expect(collected({ ...files, 'a.js': 'x(`\n//# sourceMappingURL=lib.map\n`)\n' })).toEqual({ 'a.js': 'own' })
  })

  test('and the id of a library is not that of a script without one', () => {
    const script = `lib()\n//# debugId=${EARLY_ID}\nown()\n//# sourceMappingURL=a.js.map\n`
    expect(collected({ 'a.js': script, 'a.js.map': mapOf('own') })).toEqual({ 'a.js': 'own' })
    const folder = folderWith({ 'a.js': script, 'a.js.map': mapOf('own', { debugId: LAST_ID }) })
    expect(injectIds(folder)).toMatchObject({ changed: ['a.js'], problems: [] })
  })
})

describe('an id is written once', () => {
  test.each([
    ['a comment in its line', 'x()\n//# sourceMappingURL=a.js.map\n'],
    ['a comment after code', 'x();//# sourceMappingURL=a.js.map'],
    ['a block', 'x()\n/*# sourceMappingURL=a.js.map */'],
    ['CRLF', '"use strict"\r\nx()\r\n//# sourceMappingURL=a.js.map\r\n'],
    ['a hidden map', 'x()'],
    ['a comment before code', 'x()\n//# sourceMappingURL=lib.map\nown()'],
    ['an id of a library', `lib()\n//# debugId=${EARLY_ID}\nown()\n//# sourceMappingURL=a.js.map\n`],
    ['a comment in a string', 'x("//# sourceMappingURL=data:application/json;base64,"+b)\n'],
  ])('into a script with %s, and found by an upload', (_, script) => {
    const folder = folderWith({ 'a.js': script, 'a.js.map': mapOf('own') })
    expect(injectIds(folder)).toMatchObject({ changed: ['a.js'], problems: [] })
    const [text, map] = ['a.js', 'a.js.map'].map((file) => readFileSync(join(folder, file), 'utf8'))
    expect(injectIds(folder)).toEqual({ changed: [], unchanged: ['a.js'], problems: [] })

    const [collected] = collectMaps(folder).maps
    expect(collected?.map.debugId).toBe(JSON.parse(map ?? '').debugId)
    expect(text).toContain(`//# debugId=${collected?.map.debugId}\n`)
  })
})

describe('a comment is found', () => {
  const written: readonly (readonly [form: string, end: string])[] = [
    ['after code in its line', 'x();//# sourceMappingURL=m.map'],
    ['in the older form', '\n//@ sourceMappingURL=m.map\n'],
    ['as a block', '\n/*# sourceMappingURL=m.map */\n'],
    ['with a blank before the address', '\n//# sourceMappingURL= m.map \n'],
    ['in a file with CRLF', '\r\n//# sourceMappingURL=m.map\r\n'],
    ['before a long licence', `\n//# sourceMappingURL=m.map\n/*${'x'.repeat(9_000)}*/\n// end`],
    ['with an address of a server', '\n//# sourceMappingURL=https://cdn.example/v3/m.map?x=1\n'],
    ['with an absolute path', '\n//# sourceMappingURL=/m.map\n'],
  ]
  test.each(written)('%s', (_, end) => {
    expect(collected({ 'a.js': `x()${end}`, 'm.map': mapOf('own') })).toEqual({ 'a.js': 'own' })
  })

  test.each([
    ['in the older form', `//@ sourceMappingURL=${inlineOf('own')}\n`],
    ['as a block', `/*# sourceMappingURL=${inlineOf('own')} */`],
    ['percent-encoded', `//# sourceMappingURL=data:application/json,${encodeURIComponent(mapOf('own'))}`],
    [
      'percent-encoded with a charset',
      `//# sourceMappingURL=data:application/json;charset=utf-8,${encodeURIComponent(mapOf('own'))}`,
    ],
  ])('with an inline map, %s', (_, comment) => {
    expect(collected({ 'a.js': `x()\n${comment}` })).toEqual({ 'a.js': 'own' })
  })

  test('with the path that a server has the folder under, or the folder has more of', () => {
    const map = mapOf('own')
    const script = 'x()\n//# sourceMappingURL=https://maps.example/v3/maps/m.map'
    expect(collected({ 'js/a.js': script, 'maps/m.map': map, 'other/m.map': mapOf('other') })['js/a.js']).toBe('own')
    expect(collected({ 'js/a.js': 'x()\n//# sourceMappingURL=/maps/m.map', 'public/maps/m.map': map })['js/a.js']).toBe(
      'own',
    )
  })

  test('but not in a string of a compiler within the script', () => {
    const script = 'x("//# sourceMappingURL=data:application/json;base64,"+btoa(y))\n'
    expect(collected({ 'a.js': script, 'a.js.map': mapOf('own') })).toEqual({ 'a.js': 'own' })
  })

  test('and two scripts may name one map', () => {
    const script = 'x()\n//# sourceMappingURL=m.map'
    expect(collected({ 'a.js': script, 'b.js': script, 'm.map': mapOf('own') })).toEqual({
      'a.js': 'own',
      'b.js': 'own',
    })
  })
})

describe('a frame finds its script', () => {
  function explained(file: string, stack: string, source = 'src/x.ts') {
    const folder = temporaryFolder()
    const outcome = checkMap(mapOf(source))
    if (!outcome.ok) throw new Error(outcome.problem)
    writeMaps(folder, { release: '1', maps: [{ file, map: outcome.map }], nowMs: 1 })
    return createSourceMaps(folder)
      .explain(stack, '1')
      .lines.flatMap(({ original }) => (original ? [original.source] : []))
  }

  test.each([
    ['a parallel route', 'app/@modal/page.js', '/_next/static/chunks/app/%40modal/page.js'],
    ['a route group', 'app/(shop)/cart/page.js', '/_next/static/chunks/app/(shop)/cart/page.js'],
    ['an intercepted route', 'app/(.)cart/page.js', '/_next/static/chunks/app/(.)cart/page.js'],
    ['a dynamic segment', 'app/[slug]/page.js', '/_next/static/chunks/app/%5Bslug%5D/page.js'],
    ['a copy', 'copy(1).js', '/copy(1).js'],
    ['a name with a comma and a plus', 'a,b+c.js', '/a%2Cb%2Bc.js'],
  ])('of %s in every engine', (_, file, path) => {
    const place = `https://shop.example${path}:2:5`
    for (const stack of [
      `Error: x\n    at foo (${place})`,
      `Error: x\n    at ${place}`,
      `foo@${place}`,
      `Error: x\n    at eval (eval at foo (${place}), <anonymous>:1:1)`,
    ])
      expect(explained(file, stack)).toEqual(['src/x.ts'])
  })

  test.each([
    'webpack://_N_E/./src/x.ts?1a2b',
    'webpack-internal:///./src/x.ts',
    'webpack://shop/../src/x.ts?0a1b2c3d',
  ])('and the source %s without what a bundler adds to it', (source) => {
    expect(explained('a.js', 'foo@https://shop.example/a.js:2:5', source)).toEqual(['src/x.ts'])
  })
})
