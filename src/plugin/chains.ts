import type { AnyNode, CallExpression, MemberExpression } from 'acorn'
import { findToken, mayLeave, nameOf, openBrackets, REACTIONS, removeName } from './members.js'
import { childrenOf } from './parse.js'
import type { Pen } from './pen.js'

/** Where a chain is split: before the last `?.` in it. */
interface Division {
  readonly link: CallExpression | MemberExpression
  readonly head: AnyNode
}

/**
 * `p?.then(f)` becomes `methodIn(p, 'then')?.(f)`, which short-circuits at the same place. In `a?.b.then(f)` the part
 * after the last `?.` becomes a function, since nothing else distinguishes a short-circuited chain from one whose value is
 * `undefined`: `methodBehind(a, (t) => t.b, 'then')?.(f)`.
 */
export function rewriteInChain(call: CallExpression, name: string, pen: Pen): void {
  const callee = call.callee as MemberExpression
  const { object, optional } = callee
  const division = optional ? undefined : divide(object)
  if (optional) pen.before(object.start, `${pen.helper('methodIn')}(`)
  else if (division) writeDivision(division, pen)
  else return
  const arrow = pen.arrows.get(call)
  // In `p.then?.(f)` the method may be missing.
  pen.after(object.end, call.optional ? `,"${name}",1)` : `,"${name}")${arrow ?? '?.'}`)
  removeName(callee, pen)
}

/** In `p?.then(f).then(g)`, the short circuit of the inner call moves to the outer one. */
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

/** Splits the owner of a chain, if possible. */
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

/** Whether a call in a chain is one that is rewritten. */
function isReaction({ callee }: CallExpression): boolean {
  return callee.type === 'MemberExpression' && REACTIONS.has(nameOf(callee) ?? '') && mayLeave(callee)
}

/** Whether the nullish part can be written separately: a function that is called must keep its owner. */
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

/** Whether calling the expression passes a `this`, with or without parentheses. */
function isReference(node: AnyNode): boolean {
  if (node.type === 'ParenthesizedExpression') return isReference(node.expression)
  return node.type === 'MemberExpression' || node.type === 'ChainExpression'
}

function writeHead(link: AnyNode, head: AnyNode, pen: Pen): void {
  const name = head.type === 'MemberExpression' ? nameOf(head) : undefined
  // A rewritten method already has its owner.
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

/** Whether code may suspend the function around it, except in one part. */
function waits(node: AnyNode, apart: AnyNode): boolean {
  if (node === apart || /Function/.test(node.type)) return false
  if (node.type === 'AwaitExpression' || node.type === 'YieldExpression') return true
  return childrenOf(node).some((child) => waits(child, apart))
}
