import type { AnyNode, CallExpression } from 'acorn'
import type { Helper, Pen } from './pen.js'

const HELPERS: ReadonlyMap<string, Helper> = new Map([
  ['then', 'thenOf'],
  ['catch', 'catchOf'],
  ['finally', 'finallyOf'],
])

/**
 * `p.then(f)` becomes `thenOf(p)(f)`: the method is read once and before the arguments, as it was. What stands in an
 * optional chain stays, since nothing else can leave the chain at the same place; so does what waits for `import()`,
 * as bundlers read from it what is used of a module.
 */
export function rewriteReactions(call: CallExpression, pen: Pen): void {
  const { callee } = call
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return
  const { object, property } = callee
  const helper = HELPERS.get(property.name)
  if (!helper || object.type === 'Super' || object.type === 'ImportExpression' || mayLeave(call)) return
  const dot = findDot(pen.text.original, object.end)
  pen.before(object.start, `${pen.helper(helper)}(`)
  pen.after(object.end, ')')
  pen.remove(dot, dot + 1)
  pen.remove(property.start, property.end)
}

/** Whether the chain that a call ends may be left before it. */
function mayLeave(node: AnyNode): boolean {
  if (node.type === 'CallExpression') return node.optional || mayLeave(node.callee)
  return node.type === 'MemberExpression' && (node.optional || mayLeave(node.object))
}

/** Comments may hold dots too. */
function findDot(code: string, from: number): number {
  const [gap = ''] = /(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*/y.exec(code.slice(from)) ?? []
  return from + gap.length
}
