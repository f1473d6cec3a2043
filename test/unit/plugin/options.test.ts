import { describe, expect, test } from 'vitest'
import { throughline as forEsbuild } from '../../../src/plugin/esbuild.js'
import { createFileTransform } from '../../../src/plugin/file-transform.js'
import { resolveTransformOptions } from '../../../src/plugin/options.js'
import { throughline as forRollup } from '../../../src/plugin/rollup.js'
import { throughline as forVite } from '../../../src/plugin/vite.js'
import { throughline as forWebpack } from '../../../src/plugin/webpack.js'

describe('the options', () => {
  test('by default take every file, libraries too, but our own', () => {
    const isIncluded = resolveTransformOptions()
    expect(isIncluded('/app/src/main.ts')).toBe(true)
    expect(isIncluded('/app/node_modules/query/index.js')).toBe(true)
    expect(isIncluded('\0virtual')).toBe(true)
    expect(isIncluded('/app/node_modules/throughline/dist/index.js')).toBe(false)
  })

  test('take parts of paths and expressions, by either slash', () => {
    const isIncluded = resolveTransformOptions({ include: ['/src/', /\.tsx$/g], exclude: 'src\\old' })
    for (let i = 0; i < 2; i++) expect(isIncluded('/app/page.tsx')).toBe(true)
    expect(isIncluded('C:\\app\\src\\main.ts')).toBe(true)
    expect(isIncluded('/app/lib/main.ts')).toBe(false)
    expect(isIncluded('/app/src/old/main.ts')).toBe(false)
  })

  test('that are wrong are named at start-up, by every face', () => {
    const wrong = (given: unknown) => () => resolveTransformOptions(given as never)
    expect(wrong('src')).toThrow(/options must be an object; got "src"/)
    expect(wrong({ includes: [] })).toThrow(/no option `includes`/)
    expect(wrong({ include: [5] })).toThrow(/`include` takes texts and regular expressions; got 5/)
    expect(wrong({ exclude: '**/*.js' })).toThrow(/not globs; got "\*\*\/\*\.js"/)
    for (const face of [forVite, forRollup, forWebpack, forEsbuild])
      expect(() => face({ exclude: [''] })).toThrow(TypeError)
  })
})

test('a file that cannot be parsed is left unchanged, with one warning', () => {
  const told: string[] = []
  const transform = createFileTransform({})
  const facts = { id: '/app/a.jsx', warn: (message: string) => told.push(message) }
  for (let i = 0; i < 2; i++) expect(transform('const a = <b>{await c}</b>', facts)).toBeUndefined()
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/\/app\/a\.jsx stays as it is.*Unexpected token \(1:10\)/)
})
