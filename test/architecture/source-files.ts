import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'

/** One source file of the package, parsed. */
export interface SourceFile {
  path: string
  text: string
  tree: ts.SourceFile
}

/** Every source file below these folders, tracked or new. */
export function readSources(...folders: string[]): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
    encoding: 'utf8',
  })
  return listed
    .split('\n')
    .filter((path) => /\.(ts|tsx|mts)$/.test(path) && existsSync(path))
    .map((path) => {
      const text = readFileSync(path, 'utf8')
      return {
        path,
        text,
        tree: ts.createSourceFile(
          path,
          text,
          ts.ScriptTarget.ES2022,
          true,
          path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
        ),
      }
    })
}

/** What a file imports or re-exports, types counted: relative ones as paths in the repository, others as they are. */
export function importsOf({ path, tree }: SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push(node.moduleSpecifier.text)
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
      found.push(node.argument.literal.text)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [first] = node.arguments
      if (first && ts.isStringLiteral(first)) found.push(first.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found.map((name) => (name.startsWith('.') ? toSourcePath(normalize(join(dirname(path), name))) : name))
}

function toSourcePath(path: string): string {
  return [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')].find(existsSync) ?? path
}
