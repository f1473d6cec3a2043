// How often the report is wrong, and what it detects. 200 generated quiet weeks, each compared with the one before as the report does
// by default: the share of pages with any marker "worse". Then planted changes of the LCP of four cells of twelve: the share
// that is marked, by the number of samples of a cell and side.
//
//   npx tsx bench/compare-noise.ts [--weeks 200] [--repeats 40]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CELLS, openWeeks } from '../test/support/quiet-weeks.js'

const { values } = parseArgs({
  options: { weeks: { type: 'string', default: '200' }, repeats: { type: 'string', default: '40' } },
})
const folder = mkdtempSync(join(tmpdir(), 'throughline-weeks-'))
const weeks = await openWeeks(join(folder, 'weeks.duckdb'))

const wrong = { worse: 0, better: 0, cells: 0, tested: 0 }
const sizes = [6_000, 9_000, 12_000]
for (let seed = 1; seed <= Number(values.weeks); seed += 1) {
  const { changes } = await weeks.run({ seed, views: sizes[seed % sizes.length] ?? 12_000 })
  const found = (verdict: string) => changes.filter((change) => change.verdict === verdict).length
  wrong.worse += found('worse') > 0 ? 1 : 0
  wrong.better += found('better') > 0 ? 1 : 0
  wrong.cells += found('worse') + found('better')
  wrong.tested += changes.length - found('few')
}
const share = (part: number, of: number) => `${((part / of) * 100).toFixed(1)} %`
console.log(
  `${values.weeks} quiet weeks of 6,000, 9,000 and 12,000 views, ${Math.round(wrong.tested / Number(values.weeks))} cells each:`,
)
console.log(`  pages with a wrong "worse":  ${share(wrong.worse, Number(values.weeks))}`)
console.log(`  pages with a wrong "better": ${share(wrong.better, Number(values.weeks))}`)
console.log(`  wrong markers of all cells:  ${share(wrong.cells, wrong.tested)}\n`)

const FACTORS = [
  { route: '/', device: 'mobile', factor: 1.05 },
  { route: '/p/:slug', device: 'mobile', factor: 1.1 },
  { route: '/c/:category', device: 'desktop', factor: 1.2 },
  { route: '/checkout', device: 'desktop', factor: 1.3 },
]
console.log('| samples of a cell and side | 5 % | 10 % | 20 % | 30 % |\n|---|---|---|---|---|')
for (const samples of [200, 1_000, 10_000]) {
  const repeats = Math.max(5, Math.round(Number(values.repeats) / (samples >= 10_000 ? 4 : 1)))
  const detected = FACTORS.map(() => 0)
  for (let seed = 1; seed <= repeats; seed += 1) {
    const { changes } = await weeks.run({ seed: 1_000 + seed, views: samples * CELLS, planted: FACTORS })
    for (const [i, planted] of FACTORS.entries()) {
      const found = changes.find(
        ({ name, device, measure }) => name === planted.route && device === planted.device && measure === 'lcp',
      )
      if (found?.verdict === 'worse') detected[i] = (detected[i] ?? 0) + 1
    }
  }
  console.log(`| ${samples} | ${detected.map((count) => share(count, repeats)).join(' | ')} |`)
}
weeks.close()
rmSync(folder, { recursive: true, force: true })
