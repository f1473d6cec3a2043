import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { transform } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { runCommandLine } from '../../../server-handler/cli/program.js'
import { createSourceMaps } from '../../../server-handler/sourcemaps/explain-stack.js'
import { injectIds } from '../../../server-handler/sourcemaps/inject-ids.js'
import { mapFolderOf } from '../../../server-handler/sourcemaps/map-folder.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const ID = '85314830-023f-4cf1-a267-535f4e37bb17'
const SOURCE =
  'globalThis.isStrict = (function () { return this === undefined })()\nglobalThis.price = (item) => item.amount\n'

async function build(banner = '') {
  const options = { minify: true, sourcemap: true, sourcefile: 'src/a.js', banner } as const
  const { code, map } = await transform(SOURCE, options)
  return { 'a.js': `${code}//# sourceMappingURL=a.js.map\n`, 'a.js.map': map }
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8')

/** The place in the source of a text of a script, by its map. */
function placeOf(folder: string, text: string) {
  const lines = read(folder, 'a.js').split('\n')
  const line = lines.findIndex((each) => each.includes(text))
  const map = new TraceMap(read(folder, 'a.js.map'))
  const {
    source,
    line: at,
    column,
  } = originalPositionFor(map, { line: line + 1, column: lines[line]?.indexOf(text) ?? 0 })
  return { source, line: at, column }
}

const HINT = '//# allFunctionsCalledOnLoad'

describe('a debug id that is written into a build', () => {
  test.each([
    ['', false],
    ['"use strict";', true],
    ["'use strict'", true],
    ['/*! A licence. */"use client";"use strict";', true],
    ['// A licence.\n// Of two lines.\n"use strict";', true],
    [HINT, false],
    ['/* "use strict" */', false],
  ])('leaves the meaning of a script that begins with %j, and its map valid', async (banner, isStrict) => {
    const folder = folderWith(await build(banner))
    const before = placeOf(folder, '.amount')

    expect(injectIds(folder)).toMatchObject({ changed: ['a.js'], problems: [] })

    expect(placeOf(folder, '.amount')).toEqual(before)
    expect(before).toMatchObject({ source: 'src/a.js', line: 2 })
    const context: Record<PropertyKey, unknown> = {}
    runInNewContext(read(folder, 'a.js'), context, { filename: 'https://shop.example/a.js' })
    expect(context.isStrict).toBe(isStrict)
    const { debugId } = JSON.parse(read(folder, 'a.js.map')) as { debugId: string }
    expect(debugId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
    const [[stack, id] = []] = Object.entries(Object(runInNewContext('globalThis[Symbol.for("debugIds")]', context)))
    expect([stack, id]).toEqual([expect.stringContaining('https://shop.example/a.js:'), debugId])
    expect(read(folder, 'a.js').split('\n').slice(-3)).toEqual([
      `//# debugId=${debugId}`,
      '//# sourceMappingURL=a.js.map',
      '',
    ])
    if (banner === HINT) expect(read(folder, 'a.js').startsWith(`${HINT}\n`)).toBe(true)
  })

  test('is the same for the same build, and written once', async () => {
    const files = await build()
    const [folder, again] = [folderWith(files), folderWith(files)]
    injectIds(folder)
    injectIds(again)
    const written = read(folder, 'a.js')
    expect(read(again, 'a.js')).toBe(written)
    expect(injectIds(folder)).toEqual({ changed: [], unchanged: ['a.js'], problems: [] })
    expect(read(folder, 'a.js')).toBe(written)
    const other = folderWith({ ...files, 'a.js': files['a.js'].replace('amount', 'price') })
    injectIds(other)
    expect(read(other, 'a.js').slice(0, 200)).not.toBe(written.slice(0, 200))
  })

  test.each([
    ['both', { script: true, map: true }],
    ['the script', { script: true, map: false }],
    ['the map', { script: false, map: true }],
  ])('is the one that the build has written into %s', async (_, has) => {
    const files = await build()
    const folder = folderWith({
      'a.js': has.script
        ? files['a.js'].replace('//# source', `//# debugId=${ID.toUpperCase()}\n//# source`)
        : files['a.js'],
      'a.js.map': has.map ? JSON.stringify({ ...JSON.parse(files['a.js.map']), debugId: ID }) : files['a.js.map'],
    })
    injectIds(folder)
    expect(JSON.parse(read(folder, 'a.js.map'))).toMatchObject({ debugId: ID })
    expect(read(folder, 'a.js')).toContain(`[Error().stack]="${ID}"`)
    expect(read(folder, 'a.js').match(/\/\/# debugId=/g)).toHaveLength(1)
  })

  test('moves the sections of an index map', async () => {
    const files = await build()
    const part = JSON.parse(files['a.js.map'])
    const sections = [
      { offset: { line: 0, column: 0 }, map: part },
      { offset: { line: 3, column: 0 }, map: part },
    ]
    const folder = folderWith({ 'a.js': files['a.js'], 'a.js.map': JSON.stringify({ version: 3, sections }) })
    injectIds(folder)
    const map = JSON.parse(read(folder, 'a.js.map'))
    expect(map.sections.map(({ offset }: { offset: { line: number } }) => offset.line)).toEqual([1, 4])
  })

  test('is not written into a program, a script with an inline map, or one whose map is of another build', async () => {
    const files = await build()
    const inline = `data:application/json;base64,${Buffer.from(files['a.js.map']).toString('base64')}`
    const scripts = {
      'inline.js': `${files['a.js'].split('//#')[0]}//# sourceMappingURL=${inline}\n`,
      'program.js': `#!/usr/bin/env node\n${files['a.js'].replace('a.js.map', 'program.js.map')}`,
      'other.js': `${files['a.js'].split('//#')[0]}//# debugId=${ID}\n`,
    }
    const folder = folderWith({
      ...scripts,
      'program.js.map': files['a.js.map'],
      'other.js.map': JSON.stringify({ ...JSON.parse(files['a.js.map']), debugId: ID.replace('8', '9') }),
    })
    expect(injectIds(folder)).toEqual({
      ...{ changed: [], unchanged: [] },
      problems: [
        { file: 'inline.js', problem: 'its map is inline; write maps as files' },
        { file: 'other.js', problem: 'its map is of another build: the debug ids differ' },
        { file: 'program.js', problem: 'it is a program: its first line is for a shell' },
      ],
    })
    for (const [name, text] of Object.entries(scripts)) expect(read(folder, name)).toBe(text)
  })
})

test('the command writes ids before it stores the maps, and a stack with an id has the map of any release', async () => {
  const folder = folderWith(await build())
  const data = temporaryFolder()
  const printed: string[] = []
  const code = await runCommandLine(['sourcemaps', 'upload', folder, '--release', '1', '--data', data, '--inject'], {
    print: (text) => printed.push(text),
    complain: (text) => printed.push(text),
    untilStopped: () => Promise.resolve(),
  })
  expect(code).toBe(0)
  expect(printed.join('\n')).toContain(
    'Wrote debug ids into 1 script. Deploy the files of this folder as they are now.',
  )
  const { debugId } = JSON.parse(read(folder, 'a.js.map')) as { debugId: string }
  const lines = read(folder, 'a.js').split('\n')
  const column = (lines[1] ?? '').indexOf('.amount') + 1
  const stack = (id: string) =>
    `TypeError: x\n    at f (https://shop.example/x.js:2:${column})\n    debugId ${id} https://shop.example/x.js`
  const maps = createSourceMaps(mapFolderOf(join(data, 'throughline.duckdb')))

  expect(maps.explain(stack(debugId), '').lines).toMatchObject([
    { original: undefined },
    { original: { source: 'src/a.js', line: 2 } },
  ])
  expect(maps.explain(stack(ID), '1')).toMatchObject({ mapped: 0, note: expect.stringContaining(ID) })
})
