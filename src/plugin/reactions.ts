import type { AnyNode, ArrowFunctionExpression, CallExpression, FunctionExpression, MemberExpression } from 'acorn'
import { rewriteInChain } from './chains.js'
import { LATER, mayLeave, nameOf, openBrackets, REACTIONS, removeName } from './members.js'
import type { Pen } from './pen.js'

/** The position of a call. */
export interface CallPlace {
  readonly pen: Pen
  /** Whether the function around it may be suspended inside the call. */
  readonly isSuspended: boolean
}

/**
 * `p.then(f)` becomes `reacting(p).then(f)`: the method is read once and before the arguments, as before, and from the
 * promise itself while nothing is open. If an action may begin between the two, or the method may be missing, it becomes
 * `methodOf(p, 'then')(f)`; `catch`, `finally` and `Array.fromAsync` are treated alike.
 */
export function rewriteReactions(call: CallExpression, place: CallPlace): void {
  const { callee } = call
  const { pen, isSuspended } = place
  if (callee.type !== 'MemberExpression') return
  const { object } = callee
  const name = nameOf(callee)
  if (!name) {
    if (callee.computed && mayName(callee.property) && !mayLeave(call)) rewriteComputed(callee, pen)
    return
  }
  const isReaction = REACTIONS.has(name)
  if (!isReaction && (name !== LATER || call.arguments.length < 2)) return
  if (object.type === 'ImportExpression') return rewriteImport(call, place)
  if (object.type === 'Super') return rewriteSuper(callee, pen)
  if (mayLeave(callee)) return rewriteInChain(call, name, pen)
  if (isReaction && !isSuspended && !call.optional) {
    pen.before(object.start, `${pen.helper('reacting')}(`)
    return pen.after(object.end, ')')
  }
  pen.before(object.start, `${pen.helper('methodOf')}(`)
  pen.after(object.end, `,"${name}")`)
  removeName(callee, pen)
}

/** Whether an expression may evaluate to such a name: `isOk ? 'then' : 'catch'`. */
function mayName(node: AnyNode): boolean {
  if (node.type === 'Literal') return typeof node.value === 'string' && REACTIONS.has(node.value)
  if (node.type === 'ConditionalExpression') return mayName(node.consequent) || mayName(node.alternate)
  if (node.type === 'LogicalExpression') return mayName(node.left) || mayName(node.right)
  return node.type === 'ParenthesizedExpression' && mayName(node.expression)
}

function rewriteComputed(callee: MemberExpression, pen: Pen): void {
  if (callee.object.type === 'Super') return
  pen.before(callee.object.start, `${pen.helper('methodOf')}(`)
  openBrackets(callee, pen)
  pen.after(callee.end, ')')
}

function rewriteSuper({ start, end }: MemberExpression, pen: Pen): void {
  pen.before(start, `${pen.helper('followed')}(this,`)
  pen.after(end, ')')
}

/**
 * Bundlers see in `import('./part.js').then(({ a }) => …)` which exports are used. The call is therefore kept, and the
 * callbacks restore the action themselves, if none of their code can run before.
 */
function rewriteImport(call: CallExpression, { pen, isSuspended }: CallPlace): void {
  const callbacks = call.arguments
  if (isSuspended || call.optional || mayLeave(call.callee) || !callbacks.every(isSimple)) return
  const kept = pen.name()
  for (const { body } of callbacks as (ArrowFunctionExpression | FunctionExpression)[]) {
    const restore = `${pen.helper('resume')}(${kept})`
    if (body.type === 'BlockStatement') pen.open(body.body, body.start + 1, `${restore};`)
    else if (pen.blocks.has(body)) {
      pen.before(body.start, `{${restore};`)
      pen.after(body.end, '}')
    } else {
      pen.before(body.start, `(${restore},`)
      pen.after(body.end, ')')
    }
  }
  pen.before(call.start, `${pen.helper('during')}(${kept}=>`)
  pen.after(call.end, ')')
}

function isSimple(node: AnyNode): boolean {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return false
  return !node.generator && node.params.every(isPlainPattern)
}

function isPlainPattern(node: AnyNode): boolean {
  if (node.type === 'Identifier') return true
  return (
    node.type === 'ObjectPattern' &&
    node.properties.every((one) => one.type === 'Property' && !one.computed && one.value.type === 'Identifier')
  )
}
