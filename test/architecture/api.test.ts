import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readApiReports } from '../../tools/api-report.js'

const reports = readApiReports()

describe('the API reports', () => {
  test.each(reports)('$file is what $name exports', ({ name, file, text }) => {
    const kept = existsSync(file) ? readFileSync(file, 'utf8') : ''
    expect(
      text,
      `The public API of ${name} changed: if that is intended, run npm run api:write and commit ${file}`,
    ).toBe(kept)
  })

  test('exist for the subpaths of the exports map and for nothing else', () => {
    const files = readdirSync('api', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.txt'))
    expect(files.map((path) => `api/${path}`).sort()).toEqual(reports.map(({ file }) => file).sort())
  })

  test('name no built file, whose name changes with its content', () => {
    expect(reports.filter(({ text }) => /chunks\/|\.d\.ts/.test(text)).map(({ file }) => file)).toEqual([])
  })
})

describe('a report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'api-report-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const entry = (chunk: string) => `import { L as Limits$1 } from './chunks/${chunk}.js'
import { Plugin } from 'rollup'
export { R as Renamed } from './chunks/${chunk}.js'
/** A comment. */
declare function open(limits?: Limits$1): Plugin
export { open }`
  const CHUNK = `interface Limits { maxBytes?: number; unit: Unit }
type Unit = 'kb' | 'mb'
interface Renamed { a: string }
export type { Limits as L, Renamed as R }`

  /** The report of a package with one entry and one file that the entry imports. */
  function reportOf(chunk: string, code = CHUNK): string {
    rmSync(join(folder, 'dist'), { recursive: true, force: true })
    mkdirSync(join(folder, 'dist/chunks'), { recursive: true })
    writeFileSync(
      join(folder, 'package.json'),
      '{"name":"x","type":"module","exports":{".":{"types":"./dist/index.d.ts"}}}',
    )
    writeFileSync(join(folder, 'dist/index.d.ts'), entry(chunk))
    writeFileSync(join(folder, `dist/chunks/${chunk}.d.ts`), code)
    return readApiReports(folder)[0]?.text ?? ''
  }

  test('shows exports, the types behind them and the packages they come from', () => {
    expect(reportOf('a-1')).toBe(`# throughline

import type { Plugin } from 'rollup'

export interface Renamed {
    a: string;
}

export function open(limits?: Limits): Plugin;

# Not exported, and part of the signatures above

interface Limits {
    maxBytes?: number;
    unit: Unit;
}

type Unit = 'kb' | 'mb';
`)
  })

  test('is the same under another file name and with other comments', () => {
    expect(reportOf('b-2', `/** Another comment. */\n${CHUNK}`)).toBe(reportOf('a-1'))
  })

  test.each([
    ['an option that is removed', 'maxBytes?: number; ', ''],
    ['an option that becomes required', 'maxBytes?:', 'maxBytes:'],
    ['a member of a union in a type that is not exported', "'kb' | 'mb'", "'kb'"],
    ['a field of a re-exported type', 'a: string', 'a: number'],
  ])('differs by %s', (_, before, after) => {
    expect(CHUNK).toContain(before)
    expect(reportOf('a-1', CHUNK.replace(before, after))).not.toBe(reportOf('a-1'))
  })
})
