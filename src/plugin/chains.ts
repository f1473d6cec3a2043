import type { AnyNode, CallExpression, MemberExpression } from 'acorn'
import { findToken, mayLeave, nameOf, openBrackets, REACTIONS, removeName } from './members.js'
import { childrenOf } from './parse.js'
import type { Pen } from './pen.js'

/** Where a chain is divided: before the last place at which it may be left. */
interface Division {
  readonly link: CallExpression | MemberExpression
  readonly head: AnyNode
}

/**
 * `p?.then(f)` becomes `methodIn(p, 'then')?.(f)`, which leaves the chain at the same place. In `a?.b.then(f)`, what
 * follows the last question mark becomes a function, as nothing else distinguishes a short-circuited chain from one that
 * gave `undefined`: `methodBehind(a, (t) => t.b, 'then')?.(f)`.
 */
export function rewriteInChain(call: CallExpression, name: string, pen: Pen): void {
  const callee = call.callee as MemberExpression
  const { object, optional } = callee
  const division = optional ? undefined : divide(object)
  if (optional) pen.before(object.start, `${pen.helper('methodIn')}(`)
  else if (division) writeDivision(division, pen)
  else return
  const arrow = pen.arrows.get(call)
  // Of `p.then?.(f)` the method may be missing.
  pen.after(object.end, call.optional ? `,"${name}",1)` : `,"${name}")${arrow ?? '?.'}`)
  removeName(callee, pen)
}

/** Looks ahead from `p?.then(f).then(g)`: what would leave the chain behind the inner call is the outer one's now. */
export function prepareChain({ callee }: CallExpression, pen: Pen): void {
  if (callee.type !== 'MemberExpression' || callee.optional || !REACTIONS.has(nameOf(callee) ?? '')) return
  const link = divide(callee.object)?.link
  if (link?.type !== 'CallExpression' || link.optional) return
  const name = pen.name()
  pen.arrows.set(link, `,${name}=>${name}`)
}

function writeDivision({ link, head }: Division, pen: Pen): void {
  writeHead(link, head, pen)
  if (pen.arrows.has(link)) return
  const question = findToken(pen.text.original, head.end)
  pen.remove(question, question + (link.type === 'MemberExpression' && !link.computed ? 1 : 2))
  const name = pen.name()
  pen.after(head.end, `,${name}=>${name}`)
}

/** Divides an owner in a chain, where that is possible. */
function divide(owner: AnyNode): Division | undefined {
  const link = findLink(owner)
  if (!link) return undefined
  const head = link.type === 'CallExpression' ? link.callee : link.object
  return waits(owner, head) || !mayStandAlone(link, head) ? undefined : { link, head }
}

function findLink(node: AnyNode): CallExpression | MemberExpression | undefined {
  if (node.type === 'MemberExpression') return node.optional ? node : findLink(node.object)
  if (node.type !== 'CallExpression') return undefined
  return node.optional || isReaction(node) ? node : findLink(node.callee)
}

/** Whether a call in a chain is one of those that are rewritten. */
function isReaction({ callee }: CallExpression): boolean {
  return callee.type === 'MemberExpression' && REACTIONS.has(nameOf(callee) ?? '') && mayLeave(callee)
}

/** Whether what may be nothing can be written by itself: what is called must keep its owner. */
function mayStandAlone(link: AnyNode, head: AnyNode): boolean {
  if (link.type !== 'CallExpression') return true
  if (head.type === 'ParenthesizedExpression') return !isReference(head)
  if (head.type !== 'MemberExpression') return true
  const { object, optional, computed } = head
  const name = nameOf(head)
  if (object.type === 'Super' || object.type === 'ImportExpression' || (!computed && !name)) return false
  if (REACTIONS.has(name ?? '')) return optional || !mayLeave(object) || divide(object) !== undefined
  return optional || !mayLeave(object)
}

/** Whether a call of it would be given an owner, parentheses or not. */
function isReference(node: AnyNode): boolean {
  if (node.type === 'ParenthesizedExpression') return isReference(node.expression)
  return node.type === 'MemberExpression' || node.type === 'ChainExpression'
}

function writeHead(link: AnyNode, head: AnyNode, pen: Pen): void {
  const name = head.type === 'MemberExpression' ? nameOf(head) : undefined
  // A method that reacts has been given its owner already.
  if (link.type !== 'CallExpression' || head.type !== 'MemberExpression' || REACTIONS.has(name ?? '')) {
    pen.before(head.start, `${pen.helper('methodBehind')}(`)
    return
  }
  pen.before(head.object.start, `${pen.helper('methodBehind')}(${pen.helper('bound')}(`)
  if (head.computed) openBrackets(head, pen)
  else {
    pen.after(head.object.end, `,"${name}"`)
    removeName(head, pen)
  }
  pen.after(head.end, head.optional ? ',1)' : ')')
}

/** Whether the function around a piece of code may be suspended in it, apart from one part. */
function waits(node: AnyNode, apart: AnyNode): boolean {
  if (node === apart || /Function/.test(node.type)) return false
  if (node.type === 'AwaitExpression' || node.type === 'YieldExpression') return true
  return childrenOf(node).some((child) => waits(child, apart))
}
