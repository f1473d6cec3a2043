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

describe('every regular expression', () => {
  test('is found', () => {
    expect(patterns.length).toBeGreaterThan(80)
  })

  test.each(repeating)('takes linear time: $file $pattern', { timeout: 60_000 }, ({ pattern }) => {
    const end = pattern.lastIndexOf('/')
    const result = checkSync(pattern.slice(1, end), pattern.slice(end + 1), {
      timeout: 30_000,
      randomSeed: 1,
    })
    expect(result.status === 'vulnerable' ? result.complexity : undefined).toBeUndefined()
  })

  test('repeats a bounded number of times', () => {
    const isAnchored = (pattern: string) => pattern.startsWith('/^')
    const unbounded = patterns.filter(
      ({ pattern }) => !isAnchored(pattern) && /[*+]|\{\d+,\}/.test(withoutClasses(pattern)),
    )
    expect(unbounded).toEqual([])
  })
})
