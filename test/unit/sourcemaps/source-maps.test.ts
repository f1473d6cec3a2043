import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transform } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { runCommandLine } from '../../../server-handler/cli/program.js'
import { checkMap, MAX_MAP_BYTES } from '../../../server-handler/sourcemaps/check-map.js'
import { createSourceMaps } from '../../../server-handler/sourcemaps/explain-stack.js'
import { findMap } from '../../../server-handler/sourcemaps/find-map.js'
import { mapFolderOf, mappedReleases, writeMaps } from '../../../server-handler/sourcemaps/map-folder.js'
import { createReportHandler, openStore } from '../../support/clocked.js'
import { logRecord, logRequest, NOW_MS, vital } from '../../support/log-request.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const SOURCE = `export function priceOf(item) {
  return item.price.amount
}
export function addToCart(item) {
  return priceOf(item) + 1
}
`

async function minified() {
  return transform(SOURCE, { minify: true, sourcemap: true, sourcefile: 'src/cart.js', format: 'esm' })
}

async function run(...words: string[]) {
  const printed: string[] = []
  const code = await runCommandLine(words, {
    print: (text) => printed.push(text),
    complain: (text) => printed.push(text),
    untilStopped: () => Promise.resolve(),
  })
  return { code, text: printed.join('\n') }
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

async function uploaded(files: Readonly<Record<string, string>>, release = '1') {
  const data = temporaryFolder()
  const { code, text } = await run('sourcemaps', 'upload', folderWith(files), '--release', release, '--data', data)
  const folder = mapFolderOf(join(data, 'throughline.duckdb'))
  return { code, text, data, folder, maps: createSourceMaps(folder) }
}

/** The column, 1-based, of a text in a line of code. */
const columnOf = (code: string, text: string) => code.indexOf(text) + 1

describe('a stack', () => {
  test.each([
    ['Chromium', (c: number) => `TypeError: x\n    at t (https://shop.example/assets/cart.js:1:${c})`],
    ['Chromium, anonymous', (c: number) => `TypeError: x\n    at https://shop.example/assets/cart.js:1:${c}`],
    ['Firefox', (c: number) => `t@https://shop.example/assets/cart.js:1:${c}\n`],
    ['Safari', (c: number) => `t@https://shop.example/assets/cart.js:1:${c}\nglobal code@[native code]`],
    ['Safari, anonymous', (c: number) => `https://shop.example/assets/cart.js:1:${c}`],
    ['with a query', (c: number) => `    at t (https://cdn.example/v1/assets/cart.js?v=3:1:${c})`],
    ['without an origin', (c: number) => `    at t (/assets/cart.js:1:${c})`],
  ])('of %s leads to its source', async (_engine, stackAt) => {
    const { code, map } = await minified()
    const { maps } = await uploaded({ 'assets/cart.js': code, 'assets/cart.js.map': map })
    const { lines, mapped } = maps.explain(stackAt(columnOf(code, '.amount')), '1')
    const [place] = lines.flatMap(({ original }) => (original ? [original] : []))

    expect(mapped).toBe(1)
    expect(place).toMatchObject({ source: 'src/cart.js', line: 2, excerpt: 'return item.price.amount' })
  })

  test('keeps lines that are no frames, and frames of scripts without a map, as they are', async () => {
    const { code, map } = await minified()
    const { maps } = await uploaded({ 'cart.js': code, 'cart.js.map': map })
    const stack =
      'Error: see https://x.example/cart.js:1:5\n    at Array.map (<anonymous>)\n    at f (https://ads.example/tag.js:1:1)'

    const { lines, mapped, note } = maps.explain(stack, '1')

    expect([mapped, lines.map(({ text }) => text).join('\n')]).toEqual([0, stack])
    expect(note).toBe('Some frames are as recorded: no map of tag.js.')
  })

  test('says which releases have maps where its own has none', async () => {
    const { code, map } = await minified()
    const { maps } = await uploaded({ 'cart.js': code, 'cart.js.map': map }, '2026.11.20')

    expect(maps.explain('    at f (/cart.js:1:5)', '2026.11.21').note).toBe(
      'No source map was uploaded for the release 2026.11.21; there are maps of 2026.11.20.',
    )
    expect(maps.explain('    at f (/cart.js:1:5)', '').note).toContain('The error has no release')
  })

  test('is shown by its source on the page of its group, as text', async () => {
    const evil = '</pre><script>alert(1)</script>'
    const map = JSON.stringify({
      version: 3,
      sources: [`${evil}.js`],
      names: [evil],
      mappings: 'AAAAA',
      sourcesContent: [evil],
    })
    const { data } = await uploaded({ 'cart.js': '//# sourceMappingURL=cart.js.map', 'cart.js.map': map })
    const store = await openStore({ path: join(data, 'throughline.duckdb'), flushEveryMs: 1, now: () => NOW_MS })
    const attributes = {
      'rum.kind': 'error',
      'exception.type': 'TypeError',
      'exception.stacktrace': '    at f (/cart.js:1:1)\n    at t (/cart.js:1:1)',
      'rum.error.fingerprint': 'e1',
    }
    await store.writeLogs(logRequest([logRecord(attributes)], { 'service.name': 'shop', 'service.version': '1' }))
    const handle = createReportHandler({ store, now: () => NOW_MS })
    const page = await (await handle(new Request('http://127.0.0.1/report/errors/e1'))).text()
    await store.close()

    expect(page).toContain('2 of 2 frames by the source maps of 1')
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;.js:1:1')
    expect(page).not.toContain('<script>alert')
  })
})

describe('the map of a script is found', () => {
  const maps = (...files: string[]) => files.map((file) => ({ file, id: file, bytes: 1 }))
  const find = (files: readonly string[], address: string) => {
    const match = findMap(maps(...files), address)
    return 'found' in match ? match.found.file : match.problem
  }
  test.each([
    [['assets/main.js'], 'https://shop.example/assets/main.js', 'assets/main.js'],
    [['assets/main.js'], 'https://cdn.example/shop/v3/assets/main.js?x#y', 'assets/main.js'],
    [['main.js', 'admin/main.js'], 'https://shop.example/admin/main.js', 'admin/main.js'],
    [['main.js', 'admin/main.js'], 'https://shop.example/main.js', 'main.js'],
    [['a b/ä.js'], 'https://shop.example/a%20b/%C3%A4.js', 'a b/ä.js'],
    // The folder that was uploaded is above the one that is served.
    [['dist/assets/main.js'], 'https://shop.example/assets/main.js', 'dist/assets/main.js'],
    [['a/main.js', 'b/main.js'], 'https://shop.example/main.js', 'ambiguous'],
    // A common name in another folder is a script of somebody else.
    [['assets/main.js'], 'https://ads.example/lib/main.js', 'missing'],
    [['assets/index-DfJ2k3aB.js'], 'https://cdn.example/s/index-DfJ2k3aB.js', 'assets/index-DfJ2k3aB.js'],
    [['assets/main.3fa9c2b1.js'], 'https://cdn.example/s/main.3fa9c2b1.js', 'assets/main.3fa9c2b1.js'],
    [['assets/main.js'], 'https://shop.example/assets/main.js.map', 'missing'],
    [['assets/main.js'], '', 'missing'],
  ])('among %j for %s: %s', (files, address, expected) => {
    expect(find(files, address)).toBe(expected)
  })
})

describe('a map that is wrong or hostile', () => {
  const map = (more: Record<string, unknown>) =>
    JSON.stringify({ version: 3, sources: ['a.js'], names: [], mappings: 'AAAA', ...more })
  test.each([
    ['not JSON', '{', 'it is not JSON'],
    ['an array', '[]', 'it is not an object'],
    ['null', 'null', 'it is not an object'],
    ['version 2', map({ version: 2 }), 'its version is 2'],
    ['without mappings', map({ mappings: '' }), 'it has no mappings'],
    ['of empty lines', map({ mappings: ';'.repeat(1000) }), 'it has no mappings'],
    ['of no fields', '{"version":3}', 'it has no `mappings`, `sources` or `names`'],
    ['of too many mappings', map({ mappings: 'AAAA,'.repeat(1_600_000) }), 'the limit is 1500000'],
    ['of too many lines', map({ mappings: `AAAA${';'.repeat(600_000)}` }), 'the limit is 500000'],
    ['too large', ' '.repeat(MAX_MAP_BYTES + 1), 'it is larger than 48 MiB'],
    [
      'with a section without a map',
      '{"version":3,"sections":[{"offset":{"line":0,"column":0},"url":"https://x"}]}',
      'has no map',
    ],
    [
      'with a section far below',
      `{"version":3,"sections":[{"offset":{"line":1e9,"column":0},"map":${map({})}}]}`,
      'invalid offset',
    ],
    [
      'with nested sections',
      `{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":{"sections":[]}}]}`,
      'has no map',
    ],
  ])('%s is refused', (_name, text, problem) => {
    const outcome = checkMap(text)

    expect(outcome.ok ? '' : outcome.problem).toContain(problem)
  })

  test('with sections is joined', () => {
    const section = (line: number) => ({ offset: { line, column: 0 }, map: JSON.parse(map({})) })
    const outcome = checkMap(JSON.stringify({ version: 3, sections: [section(0), section(5)] }))

    expect(outcome).toMatchObject({ ok: true, map: { mappings: expect.stringMatching(/;;;;;/) } })
  })

  test.each([
    ['characters that are none of the encoding', { mappings: '!!!!,\u0000\u{1F600},AAAA' }],
    ['a source that does not exist', { mappings: 'AAzzzzzB', sources: [] }],
    ['a negative line', { mappings: 'AADD' }],
    ['an unfinished number', { mappings: 'ggggggggggg' }],
    ['sources that are no texts', { sources: [null, 1, {}], names: [{}] }],
    ['contents that are no texts', { sourcesContent: [1, {}] }],
    [
      'a source that is an address',
      { sources: ['https://evil.example/x', 'file:///etc/passwd', 'javascript:alert(1)'] },
    ],
    ['a prototype', { __proto__: { x: 1 }, sourceRoot: '../../../../etc' }],
  ])('with %s leaves the stack readable', async (_name, more) => {
    const { maps, code } = await uploaded({ 'a.js': '//# sourceMappingURL=a.js.map', 'a.js.map': map(more) })
    const { lines } = maps.explain(
      '    at f (/a.js:1:1)\n    at g (/a.js:99999999:99999999)\n    at h (/a.js:0:0)',
      '1',
    )

    expect(code).toBe(0)
    expect(lines).toHaveLength(3)
  })
})

describe('throughline sourcemaps upload', () => {
  test.each([
    ['an unknown folder', ['/nowhere/at/all'], 2, 'there is no folder /nowhere/at/all'],
    ['no release', [], 2, "required option '--release <name>'"],
  ])('with %s says what to do', async (_name, given, code, text) => {
    const words = given.length > 0 ? [...given, '--release', '1'] : [temporaryFolder()]

    expect(await run('sourcemaps', 'upload', ...words)).toMatchObject({ code, text: expect.stringContaining(text) })
  })

  test('says that a folder has no maps, or none that can be used', async () => {
    expect(await uploaded({ 'a.js': 'x' })).toMatchObject({
      code: 1,
      text: expect.stringMatching(/no source maps.*hidden/),
    })
    expect(await uploaded({ 'a.js.map': '{}' })).toMatchObject({
      code: 1,
      text: expect.stringMatching(/can be used:\n {2}left out: a\.js: its version is missing/),
    })
  })

  test('takes maps that no script refers to, in line, kept apart, or named by a comment', async () => {
    const { code, map } = await minified()
    const inline = `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`
    const { folder } = await uploaded({
      'hidden.js': code,
      'hidden.js.map': map,
      'inline.js': inline,
      'named.js': `${code}//# sourceMappingURL=maps/other.map?x=1\n`,
      'maps/other.map': map,
      'apart.mjs.map': map,
      'style.css.map': map,
      'node_modules/x/index.js.map': map,
    })

    expect(
      mappedReleases(folder)[0]
        ?.maps.map(({ file }) => file)
        .sort(),
    ).toEqual(['apart.mjs', 'hidden.js', 'inline.js', 'named.js'])
  })

  test('neither fetches an address nor follows a link or a path out of the folder', async () => {
    const { map } = await minified()
    const outside = folderWith({ 'secret.js.map': map })
    const inside = folderWith({
      'a.js': '//# sourceMappingURL=http://127.0.0.1:1/a.js.map',
      'b.js': `//# sourceMappingURL=../${outside.split('/').at(-1)}/secret.js.map`,
      'c.js': `//# sourceMappingURL=file://${outside}/secret.js.map`,
    })
    symlinkSync(join(outside, 'secret.js.map'), join(inside, 'd.js.map'))

    expect(await run('sourcemaps', 'upload', inside, '--release', '1', '--data', temporaryFolder())).toMatchObject({
      code: 1,
      text: expect.stringContaining('there are no source maps'),
    })
  })

  test('refuses a map whose debug id is not that of its script', async () => {
    const { code, map } = await minified()
    const withId = JSON.stringify({ ...JSON.parse(map), debugId: '85314830-023f-4cf1-a267-535f4e37bb17' })
    const script = (id: string) => `${code}//# debugId=${id}\n//# sourceMappingURL=a.js.map\n`
    const good = await uploaded({ 'a.js': script('85314830-023F-4CF1-A267-535F4E37BB17'), 'a.js.map': withId })
    const bad = await uploaded({ 'a.js': script('00000000-023f-4cf1-a267-535f4e37bb17'), 'a.js.map': withId })

    expect(mappedReleases(good.folder)[0]?.maps[0]?.debugId).toBe('85314830-023f-4cf1-a267-535f4e37bb17')
    expect(bad).toMatchObject({ code: 1, text: expect.stringContaining('the debug ids differ') })
  })

  test('replaces the maps of an earlier upload of the same release, and keeps the others', async () => {
    const { code, map } = await minified()
    const { data, folder } = await uploaded({ 'a.js': code, 'a.js.map': map })
    await run('sourcemaps', 'upload', folderWith({ 'b.js': code, 'b.js.map': map }), '--release', '1', '--data', data)

    expect(mappedReleases(folder)[0]?.maps.map(({ file }) => file)).toEqual(['a.js', 'b.js'])
    expect((await run('sourcemaps', 'list', '--data', data)).text).toMatch(/release +maps.*\n1 +2 /)
  })

  test('stores no text of the sources if asked', async () => {
    const { code, map } = await minified()
    const data = temporaryFolder()
    const build = folderWith({ 'a.js': code, 'a.js.map': map })
    await run('sourcemaps', 'upload', build, '--release', '1', '--data', data, '--no-sources')
    const maps = createSourceMaps(mapFolderOf(join(data, 'throughline.duckdb')))
    const [line] = maps.explain(`    at f (/a.js:1:${columnOf(code, '.amount')})`, '1').lines

    expect(line?.original).toMatchObject({ source: 'src/cart.js', line: 2, excerpt: '' })
  })

  test('a release is a name, never a path', async () => {
    const { code, map } = await minified()
    const { folder, maps } = await uploaded({ 'a.js': code, 'a.js.map': map }, '../../../etc/passwd')

    expect(mappedReleases(folder).map(({ release }) => release)).toEqual(['../../../etc/passwd'])
    expect(maps.explain('    at f (/a.js:1:1)', '../../../etc/passwd').mapped).toBe(1)
  })
})

test('retention removes maps of releases uploaded long ago that neither an error nor a vital is of', async () => {
  const data = temporaryFolder()
  const path = join(data, 'throughline.duckdb')
  const folder = mapFolderOf(path)
  const outcome = checkMap('{"version":3,"sources":["a"],"names":[],"mappings":"AAAA"}')
  if (!outcome.ok) throw new Error(outcome.problem)
  const maps = [{ file: 'a.js', map: outcome.map }]
  const DAY_MS = 86_400_000
  const store = await openStore({ path, flushEveryMs: 1, now: () => NOW_MS })
  const attributes = { 'rum.kind': 'error', 'exception.type': 'TypeError' }
  await store.writeLogs(logRequest([logRecord(attributes)], { 'service.name': 'shop', 'service.version': 'live' }))
  await store.writeLogs(
    logRequest([logRecord(vital('lcp', 900))], { 'service.name': 'shop', 'service.version': 'live without errors' }),
  )
  writeMaps(folder, { release: 'live without errors', maps, nowMs: NOW_MS - 50 * DAY_MS })
  writeMaps(folder, { release: 'old', maps, nowMs: NOW_MS - 40 * DAY_MS })
  writeMaps(folder, { release: 'live', maps, nowMs: NOW_MS - 40 * DAY_MS })
  writeMaps(folder, { release: 'recent', maps, nowMs: NOW_MS - 30 * DAY_MS })
  await store.deleteExpired()
  await store.close()

  const left = mappedReleases(folder).map(({ release }) => release)
  expect(left).toEqual(['recent', 'live', 'live without errors'])
})
