import { MAX_CAUSES, MAX_STACK_FRAMES } from '../../shared/error-limits.js'
import type { WireCause } from '../../shared/wire.js'
import { describeValue, tagOf } from './describe-value.js'

/** Longer texts are cut here already; the server stores a kibibyte of message and eight of stack. */
const MAX_MESSAGE = 1024
const MAX_STACK = 8192
/** Characters that are looked at: a message may be a whole document, and cleaning it must not stop the page. */
const MAX_READ = 20_000

/** What was thrown, as plain data. */
export interface ThrownError extends WireCause {
  causes?: WireCause[] | undefined
  members?: WireCause[] | undefined
}

/**
 * Reads what was thrown, which may be anything, with its causes and members. Frames of the script at the address
 * `without` are left out of stacks. Never throws.
 */
export function readThrown(thrown: unknown, without?: string): ThrownError {
  const readOne = (one: unknown) => readError(one, without)
  const causes: WireCause[] = []
  for (let cause = read(thrown, 'cause'); cause && causes.length < MAX_CAUSES; cause = read(cause, 'cause'))
    causes.push(readOne(cause))
  const errors = read(thrown, 'errors')
  const members = Array.isArray(errors) ? errors.slice(0, MAX_CAUSES).map(readOne) : undefined
  return { ...readOne(thrown), causes: causes[0] && causes, members }
}

function readError(thrown: unknown, without: string | undefined): WireCause {
  const [name, message, stack] = ['name', 'message', 'stack'].map((key) => read(thrown, key))
  const isError = typeof message === 'string' && (message || typeof stack === 'string' || tagOf(thrown) === 'Error')
  return {
    type: isError
      ? (typeof name === 'string' && name) || 'Error'
      : typeof thrown === 'object' && thrown
        ? tagOf(thrown)
        : typeof thrown,
    message: clean((isError ? message : describeValue(thrown)).slice(0, MAX_READ)).slice(0, MAX_MESSAGE),
    stack:
      typeof stack === 'string' && stack
        ? clean(stack.slice(0, MAX_READ))
            .split('\n')
            .filter((line) => !without || !line.includes(without))
            .slice(0, MAX_STACK_FRAMES + 1)
            .join('\n')
            .slice(0, MAX_STACK)
        : undefined,
  }
}

/** A property of what may be anything: a getter of the page's may throw. */
function read(value: unknown, key: string): unknown {
  try {
    return Object(value)[key]
  } catch {
    return undefined // As good as not there.
  }
}

/** Removes queries and fragments of addresses, which may be personal; the server removes the rest. */
export function clean(text: string): string {
  return text.replace(/(\bhttps?:[^\s?#]{1,2000})[?#][^\s:)]*/g, '$1')
}
