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
import { prepareChain } from './chains.js'
import { restoreBehindImport } from './imports.js'
import { childrenOf, type FunctionNode } from './parse.js'
import type { Helper, Pen } from './pen.js'
import { rewriteReactions } from './reactions.js'

/** The kinds of suspension in a piece of code, as bits. */
type Suspensions = number
const AWAITS = 1
const YIELDS = 2

/** The function that is being rewritten; the whole file counts as an async one. */
interface Frame {
  readonly async: boolean
  readonly generator: boolean
  /** The variable with the action of the last await, if the code after it can be reached without its value. */
  readonly kept?: string | undefined
  /** Variables to be declared at the start of the function. */
  readonly hoisted: string[]
}

/** Restores the action wherever a function inside this node continues; returns the suspensions of the function around it. */
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
  return childrenOf(node).reduce((found, child) => rewriteChild(child, frame, pen) | found, 0)
}

function rewriteChild(node: AnyNode, frame: Frame, pen: Pen): Suspensions {
  const inside = rewrite(node, frame, pen)
  if (pen.imports.has(node)) {
    restoreBehindImport(node, { reading: `${reading(frame, pen)})`, hoisted: frame.hoisted }, pen)
  }
  return inside
}

function rewriteStatement(node: AnyNode, frame: Frame, pen: Pen): Suspensions {
  const inside = rewriteChildren(node, frame, pen)
  if (inside) pen.finish(node.end)
  return inside
}

/** Nothing runs after the end of a body, so that its block needs no restoring at its end. */
function rewriteFunction(node: FunctionNode, pen: Pen): void {
  const { async, generator, body } = node
  const frame: Frame = { async, generator, hoisted: [] }
  for (const child of childrenOf(node)) {
    if (child.type === 'BlockStatement') rewriteChildren(child, frame, pen)
    else rewriteChild(child, frame, pen)
  }
  if (frame.hoisted.length === 0) return
  const variables = `let ${frame.hoisted};`
  if (body.type === 'BlockStatement') return pen.open(body.body, body.start + 1, variables)
  pen.blocks.add(body)
  pen.before(body.start, `{${variables}return `)
  pen.after(body.end, '}')
}

function rewriteCall(node: CallExpression, frame: Frame, pen: Pen): Suspensions {
  prepareChain(node, pen)
  const inside = rewriteChildren(node, frame, pen)
  rewriteReactions(node, { pen, isSuspended: inside > 0 })
  return inside
}

/** Reads the action, and stores it if code may continue without the value. */
function reading({ kept }: Frame, pen: Pen, helper: Helper = 'keep'): string {
  return `${kept ? `${kept}=` : ''}${pen.helper(helper)}(`
}

function rewriteAwait(node: AwaitExpression, frame: Frame, pen: Pen): Suspensions {
  const inside = rewriteChildren(node, frame, pen)
  const { start, end, argument } = node
  // The node around it restores the action.
  if (pen.imports.has(node)) return inside | AWAITS
  if (inside & YIELDS) {
    // The caller of next() may have changed meanwhile: the action is read after the awaited expression.
    pen.before(argument.start, `${pen.helper('resume')}(${reading(frame, pen, 'hold')}`)
    pen.after(argument.end, `),await ${pen.helper('held')}())`)
    pen.remove(start, start + 'await'.length)
  } else {
    pen.before(start, `${pen.helper('resume')}(${reading(frame, pen)}),`)
    pen.after(end, ')')
  }
  return inside | AWAITS
}

/** The caller of an async generator's next step may be another action, which is then the right one. */
function rewriteYield(node: YieldExpression, frame: Frame, pen: Pen): Suspensions {
  const inside = rewriteChildren(node, frame, pen)
  const { kept } = frame
  if (!frame.async) return inside
  pen.before(
    node.start,
    `${kept ? `${pen.helper('first')}(` : ''}${pen.helper('regain')}(${reading(frame, pen, 'ask')}),`,
  )
  pen.after(node.end, kept ? `),${kept}=${pen.helper('keep')}())` : ')')
  return inside | YIELDS
}

function rewriteTry(node: TryStatement, frame: Frame, pen: Pen): Suspensions {
  const { block, handler, finalizer } = node
  const kept = frame.kept ?? pen.name()
  const tried = rewrite(block, { ...frame, kept }, pen)
  const handled = handler ? rewrite(handler, finalizer ? { ...frame, kept } : frame, pen) : 0
  const left = finalizer ? rewrite(finalizer, frame, pen) : 0
  if (tried || (finalizer && handled)) {
    pen.before(node.start, `{${noting(frame, kept, pen)}`)
    if (handler && tried) restoreInCatch(handler, restoring(tried, kept, pen), pen)
    if (finalizer) pen.before(finalizer.start + 1, restoring(tried | handled, kept, pen))
    pen.after(node.end, '}')
  }
  return tried | handled | left
}

/** One variable for nested statements, since the code continues after the last await. */
function noting(frame: Frame, kept: string, pen: Pen): string {
  return `${frame.kept ? '' : 'let '}${kept}=${pen.helper('keep')}();`
}

/**
 * After `throw()` or `return()`, a generator continues within the caller's code, whose action must stay; an await
 * continues in a reaction of its own.
 */
function restoring(suspensions: Suspensions, kept: string, pen: Pen): string {
  return suspensions & YIELDS
    ? `${pen.helper('regain')}(${kept});${kept}=${pen.helper('keep')}();`
    : `${pen.helper('resume')}(${kept});`
}

function restoreInCatch({ param, body }: CatchClause, restore: string, pen: Pen): void {
  if (!param || param.type === 'Identifier') return pen.before(body.start + 1, restore)
  takeApartInside({ head: param, declares: 'let ', restore }, body, pen)
  pen.after(body.end, '}')
}

interface TakenApart {
  readonly head: Pattern | VariableDeclaration
  /** The declaration of the loop's variable, if the head itself has none. */
  readonly declares: string
  readonly restore: string
}

/** Defaults and targets of a pattern are code too: a plain variable takes the value, and the pattern follows the restoring. */
function takeApartInside({ head, declares, restore }: TakenApart, body: AnyNode, pen: Pen): void {
  const value = pen.name()
  const isDeclaration = head.type === 'VariableDeclaration'
  const [open, close] = isDeclaration || declares ? ['', ''] : ['(', ')']
  pen.after(head.start, isDeclaration || !declares ? `const ${value}` : value)
  pen.before(head.start, `{${restore}${declares}${open}`)
  pen.after(head.end, `=${value}${close};`)
  pen.text.move(head.start, head.end, body.start)
}

/** A loop that awaits: between its steps, and however it is left. */
function rewriteLoop(node: ForOfStatement | ForStatement, frame: Frame, pen: Pen): Suspensions {
  const kept = frame.kept ?? pen.name()
  const inside = rewriteChildren(node, { ...frame, kept }, pen)
  const whole = pen.labelled.get(node) ?? node
  if (node.type === 'ForOfStatement') restoreEachStep(node, `${pen.helper('resume')}(${kept});`, pen)
  pen.before(whole.start, `{${noting(frame, kept, pen)}try{`)
  pen.after(node.end, `}finally{${restoring(inside, kept, pen)}}}`)
  return inside | AWAITS
}

function restoreEachStep({ left, body }: ForOfStatement, restore: string, pen: Pen): void {
  if (isPlain(left)) pen.before(body.start, `{${restore}`)
  else takeApartInside({ head: left, declares: '', restore }, body, pen)
  pen.after(body.end, '}')
}

function isPlain(head: ForOfStatement['left']): boolean {
  const target = head.type === 'VariableDeclaration' ? head.declarations[0]?.id : head
  return target?.type === 'Identifier'
}

/** The end of a block with `await using` awaits the disposal. */
function rewriteDisposal(node: BlockStatement, frame: Frame, pen: Pen): Suspensions {
  const kept = frame.kept ?? pen.name()
  const inside = rewriteChildren(node, { ...frame, kept }, pen)
  pen.before(node.start + 1, `${noting(frame, kept, pen)}try{`)
  pen.after(node.end - 1, `}finally{${restoring(inside, kept, pen)}}`)
  return inside | AWAITS
}

function isAwaitUsing(node: AnyNode | null | undefined): boolean {
  return node?.type === 'VariableDeclaration' && node.kind === 'await using'
}
