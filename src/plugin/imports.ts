import type { AnyNode, AwaitExpression, CallExpression, MemberExpression, Program, VariableDeclarator } from 'acorn'
import { findToken, isReactive, mayLeave, nameOf } from './members.js'
import { childrenOf, isFunction } from './parse.js'
import type { Pen } from './pen.js'

/** A node around another, without parentheses. */
interface Place {
  readonly node: AnyNode
  readonly outer?: Place | undefined
}

/** What restores the action after an `await import()`. */
export interface Restoring {
  /** Code that reads the action. */
  readonly reading: string
  /** Variables to be declared at the start of the function. */
  readonly hoisted: string[]
}

/**
 * Bundlers see in `const { a } = await import('./part.js')` which exports are used. Returns each such `await` with the node
 * around it that shows this: both are kept as they are, and the action is restored behind them.
 */
export function findImports(program: Program, code: string): ReadonlySet<AnyNode> {
  const found = new Set<AnyNode>()
  const visit = (node: AnyNode, outer?: Place): void => {
    const shape = node.type === 'AwaitExpression' && outer && isImport(node) ? findShape(node, outer) : undefined
    if (shape) found.add(node).add(shape)
    const place = node.type === 'ParenthesizedExpression' ? outer : { node, outer }
    for (const child of childrenOf(node)) visit(child, place)
  }
  if (/\bimport\b/.test(code) && /\bawait\b/.test(code)) visit(program)
  return found
}

function isImport({ argument }: AwaitExpression): boolean {
  const call = unwrap(argument)
  return call.type === 'ImportExpression' && !suspends(call)
}

function findShape(found: AwaitExpression, { node, outer }: Place): AnyNode | undefined {
  if (node.type === 'ExpressionStatement') return node
  if (node.type === 'VariableDeclarator') return findDeclaration(node, outer)
  if (node.type === 'AssignmentExpression') {
    const isPlain = node.operator === '=' && node.left.type === 'ObjectPattern' && findDefaults(node.left)
    return isPlain && outer?.node.type === 'ExpressionStatement' ? outer.node : undefined
  }
  return node.type === 'MemberExpression' && unwrap(node.object) === found ? findRead(node, outer) : undefined
}

/** A declarator; or the whole export, to which no variable may be added. */
function findDeclaration(declarator: VariableDeclarator, place: Place | undefined): AnyNode | undefined {
  const declaration = place?.node
  if (declaration?.type !== 'VariableDeclaration' || !findDefaults(declarator.id)) return undefined
  if (declaration.kind === 'using' || declaration.kind === 'await using') return undefined
  const around = place?.outer?.node
  if (around?.type !== 'ExportNamedDeclaration') return declarator
  return declaration.declarations.length === 1 ? around : undefined
}

/** A member that is read, or the call of it; one that is written, or is called in another way, needs its owner. */
function findRead(member: MemberExpression, place: Place | undefined): AnyNode | undefined {
  const name = nameOf(member)
  if (!name || isReactive(name) || member.optional || !place) return undefined
  const { node, outer } = place
  const isIn = (part: AnyNode): boolean => unwrap(part) === member
  switch (node.type) {
    case 'CallExpression':
      if (!isIn(node.callee)) return member
      return mayLeave(node) ? undefined : node
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return isIn(node.right) ? member : undefined
    case 'ForInStatement':
    case 'ForOfStatement':
      return isIn(node.left) ? undefined : member
    case 'Property':
      return outer?.node.type === 'ObjectExpression' ? member : undefined
    case 'UnaryExpression':
      return node.operator === 'delete' ? undefined : member
    case 'ArrayPattern':
    case 'RestElement':
    case 'TaggedTemplateExpression':
    case 'UpdateExpression':
      return undefined
    default:
      return member
  }
}

/** The defaults in a plain pattern, which are code; `undefined` if other parts of it may run code too. */
function findDefaults(pattern: AnyNode): AnyNode[] | undefined {
  if (pattern.type === 'Identifier') return []
  if (pattern.type !== 'ObjectPattern') return undefined
  const defaults: AnyNode[] = []
  for (const one of pattern.properties) {
    if (one.type === 'Property' && one.computed) return undefined
    const target = one.type === 'Property' ? one.value : one.argument
    const { left, right } = target.type === 'AssignmentPattern' ? target : { left: target, right: undefined }
    const value = right && unwrap(right)
    // A class in parentheses with something before it would lose its name.
    if (left.type !== 'Identifier' || (value && (value.type === 'ClassExpression' || suspends(value)))) return undefined
    if (value && !isFunction(value)) defaults.push(value)
  }
  return defaults
}

function unwrap(node: AnyNode): AnyNode {
  return node.type === 'ParenthesizedExpression' ? unwrap(node.expression) : node
}

/** Whether code may suspend the function around it. */
function suspends(node: AnyNode): boolean {
  if (isFunction(node)) return false
  return node.type === 'AwaitExpression' || node.type === 'YieldExpression' || childrenOf(node).some(suspends)
}

/** Restores the action behind a node that shows what is used of an `await import()`. */
export function restoreBehindImport(node: AnyNode, { reading, hoisted }: Restoring, pen: Pen): void {
  if (node.type === 'AwaitExpression') return
  const resume = pen.helper('resume')
  if (node.type === 'MemberExpression') {
    // In parentheses, as `new` may precede it.
    pen.before(node.start, `(${resume}(${reading},`)
    return pen.after(node.end, '))')
  }
  const kept = pen.name()
  const restore = `${resume}(${kept})`
  if (node.type === 'CallExpression') {
    hoisted.push(kept)
    return restoreInArguments(node, { start: `(${kept}=${reading},`, restore: `...${resume}(${kept},[])` }, pen)
  }
  restoreInDefaults(node, restore, pen)
  if (node.type === 'VariableDeclarator') {
    pen.before(node.start, `${kept}=${reading},`)
    return pen.after(node.end, `,${pen.name()}=${restore}`)
  }
  const [open, close] = node.type === 'ExpressionStatement' ? ['{', '}'] : ['', '']
  pen.before(node.start, `${open}const ${kept}=${reading};`)
  pen.after(node.end, `${restore};${close}`)
}

/** The method keeps its owner: the first of the arguments restores the action, and passes nothing. */
function restoreInArguments(call: CallExpression, text: { start: string; restore: string }, pen: Pen): void {
  pen.before(call.start, text.start)
  const first = findToken(pen.text.original, call.callee.end) + 1
  pen.before(first, call.arguments.length > 0 ? `${text.restore},` : text.restore)
  pen.after(call.end, ')')
}

function restoreInDefaults(node: AnyNode, restore: string, pen: Pen): void {
  for (const value of findPattern(node)) {
    pen.before(value.start, `(${restore},`)
    pen.after(value.end, ')')
  }
}

function findPattern(node: AnyNode): AnyNode[] {
  if (node.type === 'VariableDeclarator') return findDefaults(node.id) ?? []
  if (node.type === 'ExpressionStatement') {
    const expression = unwrap(node.expression)
    return expression.type === 'AssignmentExpression' ? (findDefaults(expression.left) ?? []) : []
  }
  const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : undefined
  return declaration?.type === 'VariableDeclaration' ? declaration.declarations.flatMap(findPattern) : []
}
