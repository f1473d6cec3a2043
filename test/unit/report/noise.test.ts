import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgeCells } from '../../../server-handler/questions/changes.js'
import type { Cell, CellSide } from '../../../server-handler/questions/compare.js'
import { beyondChance, commonExcess, probabilityByChance, twoSided } from '../../../server-handler/questions/noise.js'
import { CELLS, openWeeks } from '../../support/quiet-weeks.js'

const side = (share: number, samples: number, more: Partial<CellSide> = {}): CellSide => ({
  value: 1_000 * (1 + share),
  samples,
  estimated: samples,
  effective: samples,
  share,
  blocks: 24,
  variance: (share * (1 - share)) / samples,
  ...more,
})
const NONE = { factor: 1.1, degrees: 1_000 }

describe('the test of a difference', () => {
  test('knows the tails of the normal distribution', () => {
    expect(twoSided(1.959964)).toBeCloseTo(0.05, 6)
    expect(twoSided(-3.290527)).toBeCloseTo(0.001, 6)
  })

  test('holds for few errors of uneven samples, where a z-test is wrong by orders of magnitude', () => {
    // Three of 200 against 18 of 9,800: by the binomial distribution 0.0084 in one tail.
    const probability = probabilityByChance(side(18 / 9_800, 9_800), side(3 / 200, 200), { factor: 1, degrees: 1e9 })

    expect(probability).toBeGreaterThan(0.002)
    expect(probability).toBeLessThan(0.03)
  })

  test('trusts a share less that varies from hour to hour', () => {
    const [before, after] = [side(0.2, 2_000), side(0.25, 2_000)]
    const varying = [before, after].map((one) => ({ ...one, variance: one.variance * 6 }))
    const [a, b] = varying

    expect(probabilityByChance(before, after, NONE)).toBeLessThan(0.001)
    expect(a && b && probabilityByChance(a, b, commonExcess(varying))).toBeGreaterThan(0.05)
  })

  test('finds nothing in equal sides, and nothing where there is nothing', () => {
    expect(probabilityByChance(side(0.25, 500), side(0.25, 500), NONE)).toBe(1)
    expect(probabilityByChance(side(0, 500), side(0, 500), NONE)).toBe(1)
  })

  test('of many tests takes those that chance does not explain', () => {
    expect(beyondChance([0.001, 0.02, 0.04, 0.5], 0.05)).toEqual([true, true, false, false])
    expect(beyondChance([0.04, ...Array.from({ length: 20 }, () => 0.5)], 0.05)).not.toContain(true)
    expect(beyondChance([], 0.05)).toEqual([])
  })
})

describe('a cell', () => {
  const cell = (before: CellSide | undefined, after: CellSide | undefined, more: Partial<Cell> = {}): Cell => ({
    ...{ of: 'route', name: '/', device: 'mobile', measure: 'lcp', before, after },
    ...more,
  })
  const verdictOf = (one: Cell) => judgeCells([one])[0]?.verdict

  test('with few samples on one side has no verdict, whatever its values', () => {
    expect(verdictOf(cell(side(0.1, 5_000), side(0.9, 99)))).toBe('few')
    expect(verdictOf(cell(undefined, side(0.9, 5_000)))).toBe('few')
    expect(verdictOf(cell(side(0.1, 5_000), side(0.9, 100)))).toBe('worse')
  })

  test('that changed certainly but hardly is the same', () => {
    const before = side(0.2, 1e6, { value: 2_000 })

    expect(verdictOf(cell(before, side(0.3, 1e6, { value: 2_040 })))).toBe('same')
    expect(verdictOf(cell(before, side(0.3, 1e6, { value: 2_200 })))).toBe('worse')
    expect(verdictOf(cell(before, side(0.1, 1e6, { value: 1_800 })))).toBe('better')
  })

  test('of errors is judged by the difference of shares', () => {
    const errors = { measure: 'errors' } as const

    expect(verdictOf(cell(side(0.01, 5_000, { value: 0.01 }), side(0.04, 5_000, { value: 0.04 }), errors))).toBe(
      'worse',
    )
    expect(verdictOf(cell(side(0.001, 1e6, { value: 0.001 }), side(0.002, 1e6, { value: 0.002 }), errors))).toBe('same')
  })
})

describe('generated weeks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-weeks-'))
  let weeks: Awaited<ReturnType<typeof openWeeks>>
  beforeAll(async () => {
    weeks = await openWeeks(join(folder, 'weeks.duckdb'))
  }, 60_000)
  afterAll(() => {
    weeks?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('of which nothing changed have no marker', { timeout: 60_000 }, async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { changes } = await weeks.run({ seed, views: 9_000 })

      expect(changes.filter(({ verdict }) => verdict !== 'few').length).toBeGreaterThan(50)
      expect(changes.filter(({ verdict }) => verdict === 'worse' || verdict === 'better')).toEqual([])
    }
  })

  test('of which one route got 20 % slower on phones have only that marker', { timeout: 60_000 }, async () => {
    const planted = [{ route: '/p/:slug', device: 'mobile', factor: 1.2 }]
    const { changes } = await weeks.run({ seed: 21, views: 1_500 * CELLS, planted })
    const marked = changes.filter(({ verdict }) => verdict === 'worse' || verdict === 'better')

    expect(marked.map(({ name, device, measure, verdict }) => [name, device, measure, verdict])).toEqual([
      ['/p/:slug', 'mobile', 'lcp', 'worse'],
    ])
    expect(marked[0]?.change).toBeGreaterThan(0.1)
  })
})
