import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { TABLES } from '../../tools/option-tables.js'
import { readSources, type SourceFile } from './source-files.js'

const files = readSources('src', 'server-handler')

/** Every node of a file for which the test holds, each as `path:line` and its first line. */
function find({ path, tree }: SourceFile, matches: (node: ts.Node) => boolean): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (matches(node)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree))
      found.push(`${path}:${line + 1} ${node.getText(tree).split('\n')[0]}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

const findIn = (text: string, matches: (node: ts.Node) => boolean): string[] =>
  find({ path: 'a.ts', text, tree: ts.createSourceFile('a.ts', text, ts.ScriptTarget.ES2022, true) }, matches)

const extendsError = ({ heritageClauses }: ts.ClassLikeDeclaration): boolean =>
  !!heritageClauses?.some((clause) => /^extends Error$/.test(clause.getText()))
const isOtherClass = (node: ts.Node): boolean => ts.isClassLike(node) && !extendsError(node)

/** Whether a `catch` neither uses what was thrown nor has a comment that says why it need not. */
function isSilent(node: ts.Node): boolean {
  if (!ts.isCatchClause(node)) return false
  const { text } = node.getSourceFile()
  const thrown = node.variableDeclaration?.name.getText()
  const isUsed = !!thrown && new RegExp(`\\b${thrown}\\b`).test(node.block.getText())
  // The comment may stand before the whole `try`, within the `catch`, or at the end of its last line.
  const around = text.slice(node.parent.getFullStart(), node.parent.getStart()) + text.slice(node.pos, node.end)
  return !isUsed && !/\/\/|\/\*/.test(around + text.slice(node.end).split('\n')[0])
}

/** Whether a rejection is dropped by a function that takes no error, in a statement without a comment. */
function isDropped(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const [handler] = node.arguments
  if (node.expression.name.text !== 'catch' || !handler || !ts.isArrowFunction(handler) || handler.parameters.length)
    return false
  const { text } = node.getSourceFile()
  const statement = ts.findAncestor(node, ts.isStatement) ?? node
  return !/\/\/|\/\*/.test(statement.getFullText() + text.slice(statement.end).split('\n')[0])
}

const isBranch = (node: ts.Node): boolean =>
  ts.isIterationStatement(node, false) ||
  ts.isSwitchStatement(node) ||
  ts.isTryStatement(node) ||
  (ts.isIfStatement(node) && !(ts.isIfStatement(node.parent) && node.parent.elseStatement === node))

/** How many branches and loops of its function are around a node, itself included. */
function depthOf(node: ts.Node): number {
  if (ts.isFunctionLike(node) || ts.isSourceFile(node)) return 0
  return depthOf(node.parent) + (isBranch(node) ? 1 : 0)
}

describe('the shape of the code', () => {
  test('classes are errors, or what a library asks for as a class', () => {
    const others = files.flatMap((file) => find(file, isOtherClass)).map((at) => at.replace(/:\d+/, ''))
    expect(others).toEqual([
      // React has no other way to catch an error of what it renders.
      'src/connect/react/error-boundary.ts export class ErrorBoundary extends Component<ErrorBoundaryProps, BoundaryState> {',
      // Tells a context from any value that a page may pass to `next()`.
      'src/entries/keep.ts class Asked {',
      // Made for each `then` while an action is open: getters of a prototype cost no closures.
      'src/entries/keep.ts class Owned {',
    ])
  })

  test('branches and loops are nested three deep at most, and rarely more than two', () => {
    const deeper = (levels: number) =>
      files.flatMap((file) => find(file, (node) => isBranch(node) && depthOf(node) > levels))
    expect(deeper(3)).toEqual([])
    expect(deeper(2).length).toBeLessThanOrEqual(41)
  })

  test('the page’s names on its window are versioned, or begin with ours', () => {
    const shared = files
      .filter(({ path }) => path.startsWith('src/'))
      .flatMap(({ text }) => [...text.matchAll(/Symbol\.for\('([^']+)'\)/g)].map(([, name]) => name))
    expect(shared.filter((name) => !/^throughline\//.test(name ?? ''))).toEqual(['opentelemetry.js.api.1'])
  })
})

describe('errors', () => {
  test('are never caught without being used, or a comment that says why they need not be', () => {
    expect(files.flatMap((file) => find(file, (node) => isSilent(node) || isDropped(node)))).toEqual([])
  })

  test.each([
    ['try { a() } catch { return false }', 1],
    ['try { a() } catch (error) { b() }', 1],
    ['try { a() } catch (error) { b(error) }', 0],
    ['try { a() } catch { return 0 // Blocked by a setting.\n }', 0],
    ['await a().catch(() => undefined)', 1],
    ['await a().catch(() => undefined) // The client has gone.', 0],
    ['await a().catch((error) => b(error))', 0],
  ])('are found caught in silence: %s', (code, count) => {
    expect(findIn(code, (node) => isSilent(node) || isDropped(node))).toHaveLength(count)
  })
})

describe('options', () => {
  /** Milliseconds, bytes, shares and so on; `max…` limits what its name says, and `…At` is a time in epoch milliseconds. */
  const UNITS = /(Ms|Bytes|Ratio|Days|At|Records|Rows|Tries|[a-z]Ahead)$|\.max[A-Z]/
  /** A count of one thing, which needs no unit. */
  const COUNTS = ['mounts.trustProxy', 'runJob.attempt', 'sendJob.count', 'openStore.threads', 'startDevServer.port']

  test('that are numbers name what they count', () => {
    const numbers = Object.entries(TABLES).flatMap(([name, { table }]) =>
      Object.entries(table).flatMap(([option, { type }]) => (type === '`number`' ? [`${name}.${option}`] : [])),
    )
    expect(numbers.length).toBeGreaterThan(20)
    expect(numbers.filter((name) => !UNITS.test(name))).toEqual(COUNTS)
  })
})

describe('words', () => {
  /** A private vocabulary; the field says: reports, is, untrusted caller, request, anyone, retried. */
  const OURS =
    /\b(told|tells|stands (for|on|in)|strangers?|errands?|whoever|somebody|nobody|anybody|tried again|is not to be had|what is no)\b/gi
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`)

  /** The comments of a source file, each with its line. */
  function commentsOf({ path, text }: SourceFile): string[] {
    return text
      .split('\n')
      .map((line, index) => `${path}:${index + 1} ${/(?:^|\s)(?:\/\/|\/?\*).*$/.exec(line)?.[0] ?? ''}`)
  }

  test('of comments are those of the field', () => {
    expect(files.flatMap(commentsOf).filter((line) => line.match(OURS))).toEqual([])
  })

  test.each([...pages, 'README.md', 'CONTRIBUTING.md'])('of %s are those of the field', (path) => {
    expect(readFileSync(path, 'utf8').match(OURS) ?? []).toEqual([])
  })

  test.each(['// A stranger’s link does not count.', ' * What it returns tells whoever asked.'])(
    'of %s are found',
    (text) => {
      const tree = ts.createSourceFile('a.ts', text, ts.ScriptTarget.ES2022, true)
      expect(commentsOf({ path: 'a.ts', text, tree }).join().match(OURS)).not.toBeNull()
    },
  )
})
