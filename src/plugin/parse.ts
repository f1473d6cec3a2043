import { type AnyNode, type Options, type Program, parse } from 'acorn'

/** A parsed file, or the reason why it cannot be read. */
export type Parsed =
  | {
      readonly ok: true
      readonly program: Program
      /** Whether it holds what only a module may hold. */
      readonly isModule: boolean
      /** Where a statement ended without its semicolon. */
      readonly openEnds: ReadonlySet<number>
    }
  | { readonly ok: false; readonly problem: string }

/** Reads JavaScript: as a module, and where it is none, as a script or CommonJS, in which `await` may be a name. */
export function parseCode(code: string): Parsed {
  try {
    return parseAs('module', code)
  } catch (error) {
    try {
      return parseAs('commonjs', code)
    } catch {
      // What is wrong with it as a module is what its author wants to know.
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
  const isModule =
    sourceType === 'module' && (/\bimport\s*\.\s*meta\b/.test(code) || program.body.some(isOnlyInModules))
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

function isFunction(node: AnyNode): boolean {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  )
}

/** The nodes directly below one. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode)
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
