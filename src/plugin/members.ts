import type { AnyNode, MemberExpression } from 'acorn'
import type { Pen } from './pen.js'

/** The methods of a promise that take callbacks. */
export const REACTIONS: ReadonlySet<string> = new Set(['then', 'catch', 'finally'])

/** A function that calls back later and is not a method of a promise. */
export const LATER = 'fromAsync'

/** Whether a method of this name may take callbacks for later. */
export function isReactive(name: string): boolean {
  return REACTIONS.has(name) || name === LATER
}

/** The name of a member, after a dot or as a string in brackets. */
export function nameOf({ computed, property }: MemberExpression): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined
  if (property.type === 'Literal') return typeof property.value === 'string' ? property.value : undefined
  if (property.type !== 'TemplateLiteral' || property.expressions.length > 0) return undefined
  return property.quasis[0]?.value.cooked ?? undefined
}

/** Removes the dot and the name, or the brackets; comments and line breaks between are kept. */
export function removeName({ object, property, computed, end }: MemberExpression, pen: Pen): void {
  const from = findToken(pen.text.original, object.end)
  if (computed) return pen.remove(from, end)
  pen.remove(from, from + (pen.text.original.startsWith('?.', from) ? 2 : 1))
  pen.remove(property.start, property.end)
}

/** Turns the expression in brackets into an argument after the owner. */
export function openBrackets({ object, property, end }: MemberExpression, pen: Pen): void {
  const bracket = findToken(pen.text.original, object.end)
  pen.after(object.end, ',(')
  pen.remove(bracket, bracket + (pen.text.original.startsWith('?.', bracket) ? 3 : 1))
  pen.after(property.end, ')')
  pen.remove(end - 1, end)
}

/** Whether the chain that an expression ends may short-circuit before it. */
export function mayLeave(node: AnyNode): boolean {
  if (node.type === 'CallExpression') return node.optional || mayLeave(node.callee)
  return node.type === 'MemberExpression' && (node.optional || mayLeave(node.object))
}

/** Position of the next token: comments may contain dots too. */
export function findToken(code: string, from: number): number {
  const [gap = ''] = /(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*/y.exec(code.slice(from)) ?? []
  return from + gap.length
}
