import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import ts from 'typescript'

/** The public declarations of one subpath, as text that is kept in `api`. */
export interface ApiReport {
  /** The subpath, as an import names it: `throughline/jobs`. */
  name: string
  /** The file that keeps the report: `api/jobs.api.txt`. */
  file: string
  text: string
}

interface Reader {
  checker: ts.TypeChecker
  /** Whether a file is one of the built declarations. */
  isOurs(file: string): boolean
}

/** What the declarations of one subpath refer to, collected while they are printed. */
interface Reached {
  ours: Set<ts.Symbol>
  /** Lines of `import`, of types that belong to other packages. */
  imports: Set<string>
}

/**
 * Reads the built declarations of each subpath: the exports with their signatures, and every type of ours that they
 * refer to. Comments, file names and the order of the built files make no difference.
 */
export function readApiReports(root = process.cwd()): ApiReport[] {
  const { exports } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
    exports: Record<string, { types: string } | string>
  }
  const entries = Object.entries(exports).flatMap(([key, target]) =>
    typeof target === 'string' ? [] : [{ key, path: resolve(root, target.types) }],
  )
  const program = ts.createProgram(
    entries.map(({ path }) => path),
    { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, skipLibCheck: true, noEmit: true },
  )
  const isOurs = (file: string) => !relative(resolve(root, 'dist'), file).startsWith('..')
  const reader = { checker: program.getTypeChecker(), isOurs }
  return entries.map(({ key, path }) => {
    const source = program.getSourceFile(path)
    if (!source) throw new Error(`${relative(root, path)} is missing: run npm run build`)
    const name = key === '.' ? 'throughline' : `throughline/${key.slice(2)}`
    return {
      name,
      file: `api/${key === '.' ? 'index' : key.slice(2)}.api.txt`,
      text: `# ${name}\n\n${printEntry(reader, source)}`,
    }
  })
}

function printEntry(reader: Reader, source: ts.SourceFile): string {
  const { checker } = reader
  const reached: Reached = { ours: new Set(), imports: new Set() }
  const module = checker.getSymbolAtLocation(source)
  const exported = module ? checker.getExportsOfModule(module) : []
  const shown = new Set<ts.Symbol>()
  const own = exported.flatMap((symbol) => {
    const target = follow(reader, symbol)
    shown.add(target)
    return printSymbol(reader, target, reached).map((text) => withExport(text, symbol.name, target.name))
  })
  const inner: string[] = []
  for (const symbol of reached.ours) {
    if (!shown.has(symbol)) inner.push(...printSymbol(reader, symbol, reached))
  }
  const parts = [
    [...reached.imports].sort().join('\n'),
    [...new Set(own)].sort(byName).join('\n\n'),
    inner.length
      ? `# Not exported, and part of the signatures above\n\n${[...new Set(inner)].sort(byName).join('\n\n')}`
      : '',
  ].filter(Boolean)
  return `${parts.join('\n\n') || '# No exports: a script for the page'}\n`
}

function withExport(text: string, exportedAs: string, name: string): string {
  const line = `export ${text}`
  return exportedAs === name ? line : `${line}\nexport { ${plain(name)} as ${exportedAs} }`
}

/** Orders declarations by their names, whatever kind they are. */
function byName(a: string, b: string): number {
  const key = (text: string) =>
    /\b(?:class|const|function|interface|type|namespace|import)\s+([\w$]+)/.exec(text)?.[1] ?? text
  return compare(key(a), key(b)) || compare(a, b)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Overloads and merged declarations are printed in the order in which they are declared, as that decides which is chosen. */
function printSymbol(reader: Reader, symbol: ts.Symbol, reached: Reached): string[] {
  const texts = (symbol.declarations ?? []).map((declaration) => printDeclaration(reader, declaration, reached))
  return texts.length ? [texts.join('\n')] : []
}

function printDeclaration(reader: Reader, declaration: ts.Declaration, reached: Reached): string {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  const transform: ts.TransformerFactory<ts.Node> = (context) => (root) => {
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isIdentifier(node)) return ts.factory.createIdentifier(readReference(reader, node, reached))
      if (node.kind === ts.SyntaxKind.ExportKeyword || node.kind === ts.SyntaxKind.DeclareKeyword) {
        return ts.factory.createToken(ts.SyntaxKind.DeclareKeyword)
      }
      return ts.visitEachChild(node, visit, context)
    }
    return ts.visitNode(root, visit)
  }
  const { transformed } = ts.transform(statement, [transform])
  const [node = statement] = transformed
  return ts
    .createPrinter({ removeComments: true })
    .printNode(ts.EmitHint.Unspecified, node, statement.getSourceFile())
    .replace(/^(?:(?:export|declare) )+/, '')
}

/** The name by which an identifier is known; what it refers to is added to `reached`. */
function readReference(reader: Reader, node: ts.Identifier, reached: Reached): string {
  const symbol = reader.checker.getSymbolAtLocation(node)
  const declaration = symbol?.declarations?.[0]
  if (!symbol || !declaration || !reader.isOurs(declaration.getSourceFile().fileName)) return node.text
  const target = follow(reader, symbol)
  const imported = target.declarations?.find((each) => ts.isImportSpecifier(each) || ts.isImportClause(each))
  if (imported) reached.imports.add(printImport(imported))
  if (imported || !target.declarations?.some(isTopLevel)) return plain(node.text)
  reached.ours.add(target)
  return plain(target.name)
}

/** Follows imports and re-exports through the built files, as far as the last of ours. */
function follow(reader: Reader, symbol: ts.Symbol): ts.Symbol {
  if (!(symbol.flags & ts.SymbolFlags.Alias)) return symbol
  const target = reader.checker.getAliasedSymbol(symbol)
  if (target.declarations?.some((each) => reader.isOurs(each.getSourceFile().fileName))) return target
  const next = reader.checker.getImmediateAliasedSymbol(symbol)
  const isNextOurs = next?.declarations?.some((each) => reader.isOurs(each.getSourceFile().fileName))
  return next && isNextOurs ? follow(reader, next) : symbol
}

function isTopLevel(declaration: ts.Declaration): boolean {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return ts.isSourceFile(statement.parent)
}

function printImport(node: ts.ImportSpecifier | ts.ImportClause): string {
  const clause = ts.isImportClause(node) ? node : node.parent.parent
  const from = (clause.parent as ts.ImportDeclaration).moduleSpecifier.getText()
  if (ts.isImportClause(node)) return `import type ${node.name?.text ?? '*'} from ${from}`
  const name = plain(node.name.text)
  const imported = node.propertyName?.text ?? name
  return `import type { ${imported === name ? name : `${imported} as ${name}`} } from ${from}`
}

/** A name without the number by which the bundler tells two of one name apart. */
function plain(name: string): string {
  return name.replace(/\$\d+$/, '')
}
