import { kindOf } from '../../page/kind.js'
import type { Followed } from './followed.js'

/** Limit of remembered messages to one target: some have no response. */
const MAX_CALLS = 100
/** Limits on the compared fields of a message and on the length of their values. Ids are among the first, and short. */
const MAX_FIELDS = 20
const MAX_LENGTH = 64
/** The id of a call in the text of a message: of JSON-RPC, GraphQL, SignalR and Phoenix; of Socket.IO. */
const CALL_ID = /"(?:id|ref|(?:req|call|msg|message|invocation)\w*)":"?([\w-]+)|^4\d\D*(\d+)\[|^\["\d+","(\d+)"/g
/** Characters of a text that are searched for an id. */
const HEAD_LENGTH = 1000
const INDEXES = Array.from({ length: MAX_FIELDS }, (_, index) => `${index}`)

/** A message to another thread, with the fields by which its response may be recognized. */
interface Call {
  readonly context: Followed
  readonly fields: readonly string[]
  hasResponse?: boolean
}

/** Messages to other threads and their responses. */
export interface Calls {
  add(target: object, context: Followed, message: unknown): void
  /** Returns the context of the call that a message responds to; `undefined` if that is not known. */
  take(target: object, message: unknown): Followed | undefined
}

/**
 * Matches responses with calls by a value that they have in common with one call only, such as its id. A worker's
 * responses without such a value are matched in order. `onMatch` is called with the context of a call matched by value.
 */
export function createCalls(onMatch: (target: object, context: Followed) => void): Calls {
  const calls = new WeakMap<object, Call[]>()
  return {
    add(target, context, message) {
      const made = calls.get(target) ?? []
      calls.set(target, made)
      if (made.push({ context, fields: fieldsOf(message) }) > MAX_CALLS) made.shift()
    },
    take(target, message) {
      const made = calls.get(target)
      if (!made) return undefined
      const fields = fieldsOf(message)
      const scores = made.map((call) => call.fields.filter((field) => fields.includes(field)).length)
      const best = Math.max(...scores)
      const found = scores.indexOf(best)
      const isUnique = best > 0 && found === scores.lastIndexOf(best)
      const kind = kindOf(target)
      const isInOrder = kind === 'Worker'
      const isSocket = kind === 'WebSocket'
      const call = isUnique ? made[found] : made.find(({ hasResponse }) => isInOrder && !hasResponse)
      // A message with an id that no call has is not a response, nor is a socket's second message with the same id.
      if (!call || (isSocket && call.hasResponse) || (!isUnique && hasId(fields) && hasId(call.fields)))
        return undefined
      call.hasResponse = true
      if (isUnique && !isSocket) onMatch(target, call.context)
      return call.context
    },
  }
}

/** The values by which a message may be recognized. */
const fieldsOf = (message: unknown): string[] =>
  [...readFields(message), ...(typeof message === 'string' ? readIds(message) : [])].slice(0, MAX_FIELDS)

const readIds = (text: string): string[] =>
  [...text.slice(0, HEAD_LENGTH).matchAll(CALL_ID)].map(([, ...ids]) => `id=${ids.join('')}`)

const hasId = (fields: readonly string[]): boolean => fields.some((field) => field.startsWith('id='))

/** Lists the short values of a message and of the objects in it, each with its key. Calls no accessor of the page. */
function readFields(value: unknown, name = '', depth = 2): string[] {
  if (typeof value !== 'object')
    return /^[ns]/.test(typeof value) && `${value}`.length <= MAX_LENGTH ? [`${name}=${value}`] : []
  if (!value || !depth || ArrayBuffer.isView(value)) return []
  // Listing all keys of a long array would be slow.
  const keys = Array.isArray(value) ? INDEXES : Object.keys(value).slice(0, MAX_FIELDS)
  return keys.flatMap((key) => readFields(Object.getOwnPropertyDescriptor(value, key)?.value, key, depth - 1))
}
