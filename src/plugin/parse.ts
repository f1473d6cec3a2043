import { type AnyNode, type Options, type Program, parse } from 'acorn'

/** A parsed file, or the parser's message. */
export type Parsed =
  | {
      readonly ok: true
      readonly program: Program
      /** Whether it contains syntax that only a module may contain. */
      readonly isModule: boolean
      /** Positions at which a semicolon was inserted automatically. */
      readonly openEnds: ReadonlySet<number>
    }
  | { readonly ok: false; readonly problem: string }

/** Parses JavaScript as a module, or else as a script or CommonJS, in which `await` may be an identifier. */
export function parseCode(code: string): Parsed {
  try {
    return parseAs('module', code)
  } catch (error) {
    try {
      return parseAs('commonjs', code)
    } catch {
      // Most files are modules: the message of the first attempt is the useful one.
      return { ok: false, problem: error instanceof Error ? error.message : String(error) }
    }
  }
}

function parseAs(sourceType: 'module' | 'commonjs', code: string): Parsed {
  const openEnds = new Set<number>()
  const options: Options = {
    ecmaVersion: 'latest',
    sourceType,
    preserveParens: true,
    onInsertedSemicolon: (end) => openEnds.add(end),
    ...(sourceType === 'module' && { allowReturnOutsideFunction: true }),
  }
  const program = parse(code, options)
  const isModule = sourceType === 'module' && (program.body.some(isOnlyInModules) || readsImportMeta(program, code))
  return { ok: true, program, isModule, openEnds }
}

const IN_MODULES = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportDefaultDeclaration',
  'ExportAllDeclaration',
])

/** An import or export, or an `await` outside of all functions. */
function isOnlyInModules(node: AnyNode): boolean {
  if (IN_MODULES.has(node.type) || node.type === 'AwaitExpression') return true
  if (node.type === 'ForOfStatement' && node.await) return true
  if (node.type === 'VariableDeclaration' && node.kind === 'await using') return true
  return !isFunction(node) && childrenOf(node).some(isOnlyInModules)
}

/** Whether `import.meta` occurs, also within a function. The words are looked for first, which is cheaper. */
function readsImportMeta(program: Program, code: string): boolean {
  const has = (node: AnyNode): boolean =>
    (node.type === 'MetaProperty' && node.meta.name === 'import') || childrenOf(node).some(has)
  return /\bimport\b/.test(code) && /\bmeta\b/.test(code) && has(program)
}

/** A function of any kind. */
export type FunctionNode = Extract<AnyNode, { generator: boolean }>

/** Whether a node is a function: what it contains does not run where it stands. */
export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  )
}

/** The child nodes of one. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode)
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
