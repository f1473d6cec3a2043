import { MAX_CAUSES, MAX_STACK_FRAMES } from '../../shared/error-limits.js'
import type { WireCause } from '../../shared/wire.js'
import { describeValue, tagOf } from './describe-value.js'

/** Longer texts are truncated in the page; the server stores 1 KiB of a message and 8 KiB of a stack. */
const MAX_MESSAGE = 1024
const MAX_STACK = 8192
/** Characters that are cleaned. A message may be a whole document, and cleaning it must not block the page. */
const MAX_READ = 20_000

/**
 * An address, absolute or from the root, up to its query. What follows may be the position in a stack, and the
 * punctuation of a sentence.
 */
const ADDRESS =
  /((?:\b[a-z][\w+.-]{1,20}:\/\/|(?:^|[\s"'`(=:[{,])\.{0,2}\/)[^\s?#"<>`]{1,2000})[?#][^\s"<>`]*?(?=(?::\d+){0,2}['")\]},.;]{0,4}(?:[\s"<>`]|$))/gi

/** A thrown value as plain data. */
export interface ThrownError extends WireCause {
  causes?: WireCause[] | undefined
  members?: WireCause[] | undefined
}

/**
 * Reads a thrown value of any type, with its causes and members. Frames of the script at the address `without` are
 * removed from stacks. Never throws.
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

/** Reads a property of an unknown value; a getter of the page may throw. */
function read(value: unknown, key: string): unknown {
  try {
    return Object(value)[key]
  } catch {
    return undefined // The same as a missing property.
  }
}

/** Removes the queries and fragments of addresses, which may contain personal data; the server redacts the rest. */
export function clean(text: string): string {
  return text.replace(ADDRESS, '$1')
}
