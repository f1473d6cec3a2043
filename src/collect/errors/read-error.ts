import { fnv1a } from '../../shared/hash.js'
import { MAX_CAUSES, MAX_STACK_FRAMES } from '../../shared/limits.js'
import type { WireCause } from '../../shared/wire.js'

/** Members of an AggregateError that are told. */
const MAX_MEMBERS = 5
const MAX_MESSAGE = 1024
const MAX_STACK = 8192

/** What was thrown, as plain data. Anything may be thrown, and any part of it may throw when it is read. */
export interface ThrownError extends WireCause {
  causes?: WireCause[] | undefined
  members?: WireCause[] | undefined
}

/** Reads what was thrown with its causes and members. */
export function readThrown(thrown: unknown): ThrownError {
  const causes: WireCause[] = []
  let cause = field(thrown, 'cause')
  while (cause !== undefined && causes.length < MAX_CAUSES) {
    causes.push(readOne(cause))
    cause = field(cause, 'cause')
  }
  const members = field(thrown, 'errors')
  return {
    ...readOne(thrown),
    causes: causes.length ? causes : undefined,
    members: Array.isArray(members) ? members.slice(0, MAX_MEMBERS).map(readOne) : undefined,
  }
}

/** The same error on another line of the same file, or with another number in its text, stays the same error. */
export function fingerprintOf({ type, message, stack = '' }: WireCause): string {
  const [frame = ''] = stack.match(/(?:\bat\b|@).*/) ?? []
  return fnv1a(`${type}|${message}|${frame}`.replace(/\d+/g, '#')).toString(16).padStart(8, '0')
}

function readOne(thrown: unknown): WireCause {
  const isError = typeof thrown === 'object' && thrown !== null
  const name = field(thrown, 'name')
  const stack = field(thrown, 'stack')
  return {
    type: isError && typeof name === 'string' ? name : typeof thrown,
    message: withoutQueries(text(isError ? (field(thrown, 'message') ?? thrown) : thrown)).slice(0, MAX_MESSAGE),
    stack:
      typeof stack === 'string'
        ? withoutQueries(stack.split('\n', MAX_STACK_FRAMES + 1).join('\n')).slice(0, MAX_STACK)
        : undefined,
  }
}

function field(thrown: unknown, key: string): unknown {
  try {
    return (thrown as Record<string, unknown> | undefined)?.[key]
  } catch {
    return undefined // A getter that throws: as good as absent.
  }
}

function text(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'unreadable' // No usable toString.
  }
}

/** What a query or fragment holds may be personal; the server removes the rest. */
function withoutQueries(value: string): string {
  return value.replace(/(\bhttps?:\/\/[^\s?#)]{1,2000})[?#][^\s:)]{1,4000}/g, '$1')
}
