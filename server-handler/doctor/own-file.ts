import { quote } from './printable.js'
import { type Reply, textOf } from './request.js'

/** Returns why a file is not one of ours; `undefined` if it is. */
export function describeProblem(reply: Reply): string | undefined {
  if (!reply.ok) return reply.problem
  const { status } = reply.answer
  if (status !== 200) return `status ${status}`
  if (!textOf(reply.answer).includes('Symbol.for("throughline/'))
    return `status 200, but what it serves is not a file of throughline (${quote(reply.answer.headers.get('content-type') ?? 'no content type')})`
  return undefined
}

/** Whether a script contains this package, in the form that bundlers and minifiers write. */
export function hasThroughline(text: string): boolean {
  return /Symbol\.for\(["'`]throughline\/1["'`]\)/.test(text)
}
