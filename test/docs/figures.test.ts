import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/** Figures whose benchmark has not been recorded since its output is kept. This list may only become shorter. */
const NOT_RECORDED: readonly string[] = ['scale']

const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path: `docs/${path}`, text: readFileSync(`docs/${path}`, 'utf8') }))
  .concat({ path: 'README.md', text: readFileSync('README.md', 'utf8') })
const BLOCK = /<!-- figures: ([\w-]+) -->\n([\s\S]*?)<!-- \/figures -->/g
const blocks = pages.flatMap(({ path, text }) =>
  [...text.matchAll(BLOCK)].map(([, bench = '', block = '']) => ({ path, bench, block })),
)
const outputOf = (bench: string) => `bench/output/${bench}.txt`

/** The numbers of a text, without separators; not those in code, links, headings of tables, and names such as `p95`. */
function numbersOf(text: string): string[] {
  const prose = text
    .replace(/`[^`]*`|\]\([^)]*\)/g, ' ')
    .replace(/^\|.*\|\n(?=\|[-: |]+\|$)/gm, '')
    .replace(/(?<=\d),(?=\d{3})/g, '')
  return (prose.match(/(?<![\w.])\d+(?:\.\d+)?(?![\w])/g) ?? []).map((number) => String(Number(number)))
}

/** Blocks of a page that name a benchmark, each with what follows it up to a blank line after a table or paragraph. */
function namingABench(text: string): string[] {
  const paragraphs = text
    .replace(BLOCK, '')
    .replace(/```[\s\S]*?```/g, '')
    .split(/\n{2,}/)
  return paragraphs.filter((each) => /npm run bench:|npx tsx bench\//.test(each))
}
/** A number with a unit of time or size, or a share. */
const MEASURED = /\d ?(?:ms|µs|ns|[KMG]i?B|bytes|%)(?!\w)/

describe('the figures of the documentation', () => {
  test.each(blocks.map((each) => [`${each.path}, ${each.bench}: ${each.block.slice(0, 40).trim()}`, each] as const))(
    'are those that a benchmark printed: %s',
    (_, { bench, block }) => {
      if (NOT_RECORDED.includes(bench)) return
      const output = outputOf(bench)
      expect(existsSync(output), `${output} is missing: npm run bench:record -- ${bench}`).toBe(true)
      const printed = new Set(numbersOf(readFileSync(output, 'utf8').replaceAll('`', ' ')))
      expect(numbersOf(block).filter((number) => !printed.has(number))).toEqual([])
    },
  )

  test('of a benchmark that is named are marked with it', () => {
    const unmarked = pages.flatMap(({ path, text }) =>
      namingABench(text)
        .filter((block) => MEASURED.test(block))
        .map((block) => `${path}: ${block.slice(0, 120)}`),
    )
    expect(unmarked).toEqual([])
  })

  test('that were not recorded are named, and no others', () => {
    for (const bench of NOT_RECORDED) {
      expect(existsSync(outputOf(bench)), `${bench} is recorded: remove it from the list`).toBe(false)
      expect(blocks.map((block) => block.bench)).toContain(bench)
    }
    if (NOT_RECORDED.length > 0) console.warn(`figures without a recorded output: ${NOT_RECORDED.join(', ')}`)
  })

  test('of the comparison with other SDKs are the ratios of its results', () => {
    const before = readFileSync('docs/compared.md', 'utf8')
    const written = execFileSync('npx', ['tsx', 'bench/peers/ratios.ts', '--print'], { encoding: 'utf8' })
    expect(written.trim()).toBe(before.trim())
  })
})
