import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkSync } from 'recheck'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { KEY_PATTERNS } from '../../../server-handler/redact/secrets.js'

const FOLDER = 'server-handler/redact'
/** What else reads texts of a page with patterns. */
const READERS = ['code-names', 'engine-messages', 'fingerprint', 'hash-like', 'message-shape', 'stack-frames']
const files = [
  ...readdirSync(FOLDER).map((file) => join(FOLDER, file)),
  ...READERS.map((name) => `server-handler/rum/${name}.ts`),
]

/** Built from the table of prefixes, and no literals. */
const built = Object.values(KEY_PATTERNS).map((pattern) => ({ file: 'vendor-keys.ts', pattern: String(pattern) }))

const literals = files.flatMap((file) => {
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
  const found: { file: string; pattern: string }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push({ file, pattern: node.text })
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
})

const patterns = [...literals, ...built]

/** Without a repetition there is nothing to take long. */
const repeating = [...new Set(patterns)].filter(({ pattern }) => /[*+]|\{\d/.test(withoutClasses(pattern)))

function withoutClasses(pattern: string): string {
  return pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, '_')
}

/** Patterns whose automaton is too large to be built: repetitions of up to 200 of any character, before a choice. */
const LARGE = ['/^(?<expression>.{1,200}?)', '/^(?:(?:this|self|props|']

// An automaton is a proof. Where there is none, inputs are drawn by a fixed seed and the steps of each match are
// counted: how long a match takes decides nothing, so that a busy machine gives the same answer.
const COUNTED = {
  checker: 'fuzz',
  randomSeed: 1,
  attackTimeout: null,
  incubationTimeout: null,
  recallLimit: 0,
} as const

function judge(pattern: string): 'safe' | 'vulnerable' | 'unknown' {
  const end = pattern.lastIndexOf('/')
  const [source, flags] = [pattern.slice(1, end), pattern.slice(end + 1)]
  const isLarge = LARGE.some((start) => pattern.startsWith(start))
  // Backreferences, and some lookaheads, have no automaton: the answer is `unknown`.
  const proof = isLarge ? 'unknown' : checkSync(source, flags, { checker: 'automaton', timeout: 20_000 }).status
  return proof === 'unknown' ? checkSync(source, flags, { ...COUNTED, timeout: 60_000 }).status : proof
}

describe('every regular expression', () => {
  test('is found', () => {
    expect(patterns.length).toBeGreaterThan(80)
  })

  test.each(repeating)('takes linear time: $file $pattern', { timeout: 120_000 }, ({ pattern }) => {
    expect(judge(pattern)).toBe('safe')
  })

  test.each(['/(a+)+$/', '/^(?:\\w+\\s?)*$/i', '/^(?=a)(?:\\w+)*b$/'])(
    'that takes more than linear time is found: %s',
    (pattern) => {
      expect(judge(pattern)).toBe('vulnerable')
    },
  )

  test('repeats a bounded number of times', () => {
    const isAnchored = (pattern: string) => pattern.startsWith('/^')
    const unbounded = patterns.filter(
      ({ pattern }) => !isAnchored(pattern) && /[*+]|\{\d+,\}/.test(withoutClasses(pattern)),
    )
    expect(unbounded).toEqual([])
  })
})
