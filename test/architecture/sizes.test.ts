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

/** The sentence of an overloaded function stands on its signatures. */
function isOverloaded(tree: ts.SourceFile, { name, body }: ts.FunctionDeclaration): boolean {
  return (
    !!body &&
    tree.statements.some((other) => ts.isFunctionDeclaration(other) && !other.body && other.name?.text === name?.text)
  )
}

describe('words', () => {
  test('no any, enum, non-null assertion, default export or export star', () => {
    const found = files.flatMap(({ path, tree }) => {
      const bad: string[] = []
      const visit = (node: ts.Node): void => {
        const isBad =
          node.kind === ts.SyntaxKind.AnyKeyword ||
          ts.isEnumDeclaration(node) ||
          ts.isNonNullExpression(node) ||
          ts.isExportAssignment(node) ||
          (ts.isExportDeclaration(node) && !node.exportClause)
        if (isBad) bad.push(`${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`)
        ts.forEachChild(node, visit)
      }
      visit(tree)
      return bad
    })
    expect(found).toEqual([])
  })

  test('console is spoken to in diagnostics, an operator’s warnings, the JSON logger and the command line alone', () => {
    const speakers = ['src/core/diagnostics.ts', 'server-handler/export/warn.ts', 'server-handler/scope/json-logger.ts']
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
})
