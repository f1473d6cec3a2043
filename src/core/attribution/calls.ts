import { kindOf } from '../../page/kind.js'
import type { Followed } from './followed.js'

/** Messages to one target whose context is remembered; there may be no response. */
const MAX_CALLS = 100
/** What is compared of a message: as many fields of each object, and strings of this length; ids are neither many nor long. */
const MAX_FIELDS = 20
const MAX_LENGTH = 64

/** A message to another thread, with the fields by which its response may be recognized. */
interface Call {
  readonly context: Followed
  readonly fields: readonly string[]
  isAnswered?: boolean
}

/** Messages to other threads and their responses. */
export interface Calls {
  add(target: object, context: Followed, message: unknown): void
  /** Returns the context of the call that a message responds to; `undefined` if that is not known. */
  take(target: object, message: unknown): Followed | undefined
}

/**
 * Recognizes responses by what they have in common with one message only, such as the number of a call. Those of a worker
 * that have nothing of the kind arrive in order. `onAnswer` is called with the context of a recognized call.
 */
export function createCalls(onAnswer: (target: object, context: Followed) => void): Calls {
  const calls = new WeakMap<object, Call[]>()
  return {
    add(target, context, message) {
      const made = calls.get(target) ?? []
      calls.set(target, made)
      if (made.push({ context, fields: readFields(message) }) > MAX_CALLS) made.shift()
    },
    take(target, message) {
      const made = calls.get(target)
      if (!made) return undefined
      const fields = readFields(message)
      const scores = made.map((call) => call.fields.filter((field) => fields.includes(field)).length)
      const best = Math.max(...scores)
      const found = scores.indexOf(best)
      const isTold = best > 0 && found === scores.lastIndexOf(best)
      const isInOrder = kindOf(target) === 'Worker'
      const call = isTold ? made[found] : made.find(({ isAnswered }) => isInOrder && !isAnswered)
      // A message with the id of no call is no response.
      if (!call || (!isTold && hasId(fields) && hasId(call.fields))) return undefined
      call.isAnswered = true
      if (isTold) onAnswer(target, call.context)
      return call.context
    },
  }
}

const hasId = (fields: readonly string[]): boolean => fields.some((field) => field.startsWith('id='))

/** Lists the short values of a message and of the objects in it, each with its own name; calls no accessor of the page. */
function readFields(value: unknown, name = '', depth = 2): string[] {
  if (typeof value !== 'object')
    return /^[ns]/.test(typeof value) && `${value}`.length <= MAX_LENGTH ? [`${name}=${value}`] : []
  if (!value || !depth || ArrayBuffer.isView(value)) return []
  return Object.keys(value)
    .slice(0, MAX_FIELDS)
    .flatMap((key) => readFields(Object.getOwnPropertyDescriptor(value, key)?.value, key, depth - 1))
}
