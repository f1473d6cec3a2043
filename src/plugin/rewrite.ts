import type {
  AnyNode,
  AwaitExpression,
  BlockStatement,
  CallExpression,
  CatchClause,
  ForOfStatement,
  ForStatement,
  Pattern,
  TryStatement,
  VariableDeclaration,
  YieldExpression,
} from 'acorn'
import { childrenOf } from './parse.js'
import type { Pen } from './pen.js'
import { rewriteReactions } from './reactions.js'

/** What may suspend the function inside a piece of its code, as bits. */
type Suspensions = number
const AWAITS = 1
const YIELDS = 2

/** The function whose code is looked at; the whole file counts as one that may await. */
interface Frame {
  readonly async: boolean
  readonly generator: boolean
}

/** Puts the action back wherever a function inside this node goes on; tells what suspends the function around it. */
export function rewrite(node: AnyNode, frame: Frame, pen: Pen): Suspensions {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      rewriteFunction(node, pen)
      return 0
    case 'AwaitExpression':
      return rewriteAwait(node, frame, pen)
    case 'YieldExpression':
      return rewriteYield(node, frame, pen)
    case 'ReturnStatement':
      // An async generator awaits what it returns.
      return rewriteStatement(node, frame, pen) | (frame.async && frame.generator && node.argument ? AWAITS : 0)
    case 'CallExpression':
      return rewriteCall(node, frame, pen)
    case 'TryStatement':
      return rewriteTry(node, frame, pen)
    case 'ExpressionStatement':
    case 'VariableDeclaration':
    case 'ThrowStatement':
    case 'ExportDefaultDeclaration':
      return rewriteStatement(node, frame, pen) | (isAwaitUsing(node) ? AWAITS : 0)
    case 'LabeledStatement':
      pen.labelled.set(node.body, pen.labelled.get(node) ?? node)
      return rewriteChildren(node, frame, pen)
    case 'ForOfStatement':
      return node.await || isAwaitUsing(node.left) ? rewriteLoop(node, frame, pen) : rewriteChildren(node, frame, pen)
    case 'ForStatement':
      return isAwaitUsing(node.init) ? rewriteLoop(node, frame, pen) : rewriteChildren(node, frame, pen)
    case 'BlockStatement':
      return node.body.some(isAwaitUsing) ? rewriteDisposal(node, frame, pen) : rewriteChildren(node, frame, pen)
    default:
      return rewriteChildren(node, frame, pen)
  }
}

function rewriteChildren(node: AnyNode, frame: Frame, pen: Pen): Suspensions {
  return childrenOf(node).reduce((found, child) => rewrite(child, frame, pen) | found, 0)
}

function rewriteStatement(node: AnyNode, frame: Frame, pen: Pen): Suspensions {
  const inside = rewriteChildren(node, frame, pen)
  if (inside) pen.finish(node.end)
  return inside
}

/** Nothing runs behind the end of a body, so its block is not one that has to be left with care. */
function rewriteFunction(node: AnyNode & Frame, pen: Pen): void {
  for (const child of childrenOf(node)) {
    if (child.type === 'BlockStatement') rewriteChildren(child, node, pen)
    else rewrite(child, node, pen)
  }
}

function rewriteCall(node: CallExpression, frame: Frame, pen: Pen): Suspensions {
  const inside = rewriteChildren(node, frame, pen)
  rewriteReactions(node, pen)
  return inside
}

function rewriteAwait(node: AwaitExpression, frame: Frame, pen: Pen): Suspensions {
  const inside = rewriteChildren(node, frame, pen)
  pen.before(node.start, `${pen.helper('resume')}(${pen.helper('keep')}(),`)
  pen.after(node.end, ')')
  return inside | AWAITS
}

/** What asks an async generator for its next step may be another action, and is then the right one. */
function rewriteYield(node: YieldExpression, frame: Frame, pen: Pen): Suspensions {
  const inside = rewriteChildren(node, frame, pen)
  if (!frame.async) return inside
  pen.before(node.start, `${pen.helper('regain')}(${pen.helper('keep')}(),`)
  pen.after(node.end, ')')
  return inside | YIELDS
}

function rewriteTry(node: TryStatement, frame: Frame, pen: Pen): Suspensions {
  const { block, handler, finalizer } = node
  const tried = rewrite(block, frame, pen)
  const handled = handler ? rewrite(handler, frame, pen) : 0
  const left = finalizer ? rewrite(finalizer, frame, pen) : 0
  if (tried || (finalizer && handled)) {
    const kept = pen.name()
    pen.before(node.start, `{const ${kept}=${pen.helper('keep')}();`)
    if (handler && tried) restoreInCatch(handler, restoring(tried, kept, pen), pen)
    if (finalizer) pen.before(finalizer.start + 1, restoring(tried | handled, kept, pen))
    pen.after(node.end, '}')
  }
  return tried | handled | left
}

/**
 * A generator that is thrown into, or told to return, goes on inside the caller's code, whose action must stay; an
 * await goes on by itself.
 */
function restoring(suspensions: Suspensions, kept: string, pen: Pen): string {
  return `${pen.helper(suspensions & YIELDS ? 'regain' : 'resume')}(${kept});`
}

function restoreInCatch({ param, body }: CatchClause, restore: string, pen: Pen): void {
  if (!param || param.type === 'Identifier') return pen.before(body.start + 1, restore)
  takeApartInside({ head: param, declares: 'let ', restore }, body, pen)
  pen.after(body.end, '}')
}

interface TakenApart {
  readonly head: Pattern | VariableDeclaration
  /** What declares the head, where it does not do so itself. */
  readonly declares: string
  readonly restore: string
}

/** Defaults and targets of a pattern are code too: a plain name takes the value, and the pattern goes behind the restoring. */
function takeApartInside({ head, declares, restore }: TakenApart, body: AnyNode, pen: Pen): void {
  const value = pen.name()
  const isDeclaration = head.type === 'VariableDeclaration'
  const [open, close] = isDeclaration || declares ? ['', ''] : ['(', ')']
  pen.after(head.start, isDeclaration || !declares ? `const ${value}` : value)
  pen.before(head.start, `{${restore}${declares}${open}`)
  pen.after(head.end, `=${value}${close};`)
  pen.text.move(head.start, head.end, body.start)
}

/** A loop that waits: between its steps, or when it is left, by whatever way. */
function rewriteLoop(node: ForOfStatement | ForStatement, frame: Frame, pen: Pen): Suspensions {
  const inside = rewriteChildren(node, frame, pen)
  const kept = pen.name()
  const whole = pen.labelled.get(node) ?? node
  if (node.type === 'ForOfStatement') restoreEachStep(node, { kept, inside }, pen)
  pen.before(whole.start, `{let ${kept}=${pen.helper('keep')}();try{`)
  pen.after(node.end, `}finally{${restoring(inside, kept, pen)}}}`)
  return inside | AWAITS
}

function restoreEachStep(node: ForOfStatement, at: { kept: string; inside: Suspensions }, pen: Pen): void {
  const { left, body } = node
  const restore = `${pen.helper('resume')}(${at.kept});`
  // Behind a yield another action may have taken over: the next step is that one's.
  const [open, close] = at.inside & YIELDS ? ['try{', `}finally{${at.kept}=${pen.helper('keep')}()}`] : ['', '']
  pen.before(body.start, open)
  if (isPlain(left)) pen.before(body.start, `{${restore}`)
  else takeApartInside({ head: left, declares: '', restore }, body, pen)
  pen.after(body.end, `${close}}`)
}

function isPlain(head: ForOfStatement['left']): boolean {
  const target = head.type === 'VariableDeclaration' ? head.declarations[0]?.id : head
  return target?.type === 'Identifier'
}

/** The end of a block that disposes waits for it. */
function rewriteDisposal(node: BlockStatement, frame: Frame, pen: Pen): Suspensions {
  const inside = rewriteChildren(node, frame, pen)
  const kept = pen.name()
  pen.before(node.start + 1, `const ${kept}=${pen.helper('keep')}();try{`)
  pen.after(node.end - 1, `}finally{${restoring(inside, kept, pen)}}`)
  return inside | AWAITS
}

function isAwaitUsing(node: AnyNode | null | undefined): boolean {
  return node?.type === 'VariableDeclaration' && node.kind === 'await using'
}
