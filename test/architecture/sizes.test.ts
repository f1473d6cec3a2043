import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { readSources } from './source-files.js'

const files = readSources('src', 'server-handler')

const functions = files.flatMap(({ path, tree }) => {
  const found: { at: string; lines: number; parameters: number }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const line = (position: number) => tree.getLineAndCharacterOfPosition(position).line
      const start = line(node.getStart(tree))
      const parameters = node.parameters.filter(({ name }) => name.getText(tree) !== 'this').length
      found.push({ at: `${path}:${start + 1}`, lines: line(node.end) - start + 1, parameters })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
})

describe('sizes', () => {
  test('no file has more than 350 lines', () => {
    expect(files.filter(({ text }) => text.split('\n').length > 351).map(({ path }) => path)).toEqual([])
  })

  test('no function has more than 90 lines', () => {
    const long = functions.filter(({ lines }) => lines > 90).map(({ at, lines }) => `${at} (${lines})`)
    expect(long).toEqual([])
  })

  test('half of all functions have at most 8 lines', () => {
    const sorted = functions.map(({ lines }) => lines).sort((a, b) => a - b)
    expect(sorted[sorted.length >> 1]).toBeLessThanOrEqual(8)
  })

  test('no function has more than three parameters', () => {
    expect(functions.filter(({ parameters }) => parameters > 3).map(({ at }) => at)).toEqual([])
  })

  test('no file is called utils, helpers, common, misc or types', () => {
    expect(
      files.filter(({ path }) => /\/(utils?|helpers?|common|misc|types)\.tsx?$/.test(path)).map(({ path }) => path),
    ).toEqual([])
  })
})

/** The doc comment of an overloaded function is on its signatures. */
function isOverloaded(tree: ts.SourceFile, { name, body }: ts.FunctionDeclaration): boolean {
  return (
    !!body &&
    tree.statements.some((other) => ts.isFunctionDeclaration(other) && !other.body && other.name?.text === name?.text)
  )
}

/** `export default …`, whatever follows, and `export { name as default }`. */
function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true
  if (ts.isExportSpecifier(node)) return node.name.text === 'default'
  return node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent)
}

/** Type assertions, but for `as const`. */
function countCasts(tree: ts.SourceFile): number {
  let casts = 0
  const visit = (node: ts.Node): void => {
    const isCast = ts.isAsExpression(node) ? !ts.isConstTypeReference(node.type) : ts.isTypeAssertionExpression(node)
    if (isCast) casts += 1
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return casts
}

/** Variables of a module that hold a collection which can be changed: declared without a type that forbids it. */
function findCollections(tree: ts.SourceFile): string[] {
  return tree.statements
    .flatMap((statement) => (ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : []))
    .filter(({ initializer, type }) => {
      const created = initializer && ts.isNewExpression(initializer) ? initializer.expression.getText(tree) : ''
      if (/^Weak(?:Map|Set)$/.test(created)) return true
      return (
        /^(?:Map|Set|Array|AsyncLocalStorage)$/.test(created) &&
        !/^(?:Readonly|readonly)/.test(type?.getText(tree) ?? '')
      )
    })
    .map(({ name }) => name.getText(tree))
}

const parse = (text: string) => ts.createSourceFile('a.ts', text, ts.ScriptTarget.ES2022, true)

describe('casts', () => {
  // Only to be lowered. A cast that is new goes into a function whose name or comment states what it assumes.
  test.each([
    [12, 'server-handler'],
    [22, 'src'],
  ])('are at most %i in %s, and 3 in 1,000 lines', (limit, folder) => {
    const own = files.filter(({ path }) => path.startsWith(`${folder}/`))
    const casts = own.reduce((sum, { tree }) => sum + countCasts(tree), 0)
    const lines = own.reduce((sum, { text }) => sum + text.split('\n').length, 0)

    expect(casts).toBeLessThanOrEqual(limit)
    expect((casts / lines) * 1_000).toBeLessThanOrEqual(3)
  })

  test('are counted in every form', () => {
    expect(countCasts(parse('const a = b as string; const c = <number>d; const e = f as unknown as G'))).toBe(4)
    expect(countCasts(parse('const a = [1] as const; import { b as c } from "d"; const e = f satisfies G'))).toBe(0)
  })
})

describe('words', () => {
  test('no any, enum, non-null assertion, default export or export star', () => {
    const found = files.flatMap(({ path, tree }) => {
      const bad: string[] = []
      const visit = (node: ts.Node): void => {
        const isBad =
          node.kind === ts.SyntaxKind.AnyKeyword ||
          ts.isEnumDeclaration(node) ||
          ts.isNonNullExpression(node) ||
          isDefaultExport(node) ||
          (ts.isExportDeclaration(node) && !node.exportClause)
        if (isBad) bad.push(`${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`)
        ts.forEachChild(node, visit)
      }
      visit(tree)
      return bad
    })
    expect(found).toEqual([])
  })

  test('console is used only in diagnostics, warnings for an operator, the JSON logger and the command line', () => {
    const speakers = [
      'src/core/diagnostics.ts',
      'server-handler/options/warn.ts',
      'server-handler/scope/json-logger.ts',
    ]
    const speaking = files.filter(
      ({ path, text }) =>
        /\bconsole\.\w+\(/.test(text.replace(/\/\*[\s\S]*?\*\//g, '')) &&
        !speakers.includes(path) &&
        !path.startsWith('server-handler/cli/'),
    )
    expect(speaking.map(({ path }) => path)).toEqual([])
  })

  test('every exported thing has a sentence', () => {
    const silent = files.flatMap(({ path, tree }) =>
      tree.statements
        .filter((statement) =>
          (ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined)?.some(
            ({ kind }) => kind === ts.SyntaxKind.ExportKeyword,
          ),
        )
        .filter(
          (statement) =>
            (ts.isFunctionDeclaration(statement) && !isOverloaded(tree, statement)) ||
            ts.isInterfaceDeclaration(statement),
        )
        .filter((statement) => ts.getJSDocCommentsAndTags(statement).length === 0)
        .map((statement) => `${path}:${tree.getLineAndCharacterOfPosition(statement.getStart(tree)).line + 1}`),
    )
    expect(silent).toEqual([])
  })

  test('modules hold constants and functions, no state', () => {
    const state = files.flatMap(({ path, tree }) =>
      tree.statements
        .filter(
          (statement) => ts.isVariableStatement(statement) && !(statement.declarationList.flags & ts.NodeFlags.Const),
        )
        .map(() => path),
    )
    expect(state).toEqual([])
  })

  test('modules hold no collection that can be changed', () => {
    // Adapters find what belongs to an object of the page's library by it.
    const known = ['REPORTED', 'REQUESTS', 'REGISTRIES', 'FOLLOWED', 'ORIGINALS', 'IN_MODULES']
    const found = files.flatMap(({ path, tree }) => findCollections(tree).map((name) => ({ path, name })))
    expect(found.filter(({ path, name }) => !(path.startsWith('src/') && known.includes(name)))).toEqual([])
  })

  test.each(['new WeakMap()', 'new WeakSet<object>()', 'new Map([[1, 2]])', 'new Set()', 'new AsyncLocalStorage()'])(
    'a module-level %s is found',
    (created) => {
      expect(findCollections(parse(`const STATE = ${created}`))).toEqual(['STATE'])
      expect(findCollections(parse(`export const STATE = ${created}`))).toEqual(['STATE'])
      expect(findCollections(parse(`export function create() { const state = ${created}; return state }`))).toEqual([])
    },
  )

  test('a collection that cannot be changed is none', () => {
    expect(findCollections(parse('const A: ReadonlySet<number> = new Set([1])'))).toEqual([])
  })

  test.each([
    'export default 1',
    'export default function a() {}',
    'export default class {}',
    'export { a as default }',
  ])('a default export is found: %s', (text) => {
    const found: ts.Node[] = []
    const visit = (node: ts.Node): void => {
      if (isDefaultExport(node)) found.push(node)
      ts.forEachChild(node, visit)
    }
    visit(parse(text))
    expect(found).toHaveLength(1)
  })
})
