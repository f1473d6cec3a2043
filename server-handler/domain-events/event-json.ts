import { structureOf } from '../scope/json-structure.js'
import { DomainEventsError } from './sql-client.js'

/** PostgreSQL parses JSON recursively, and its stack is 2 MB by default. */
const MAX_DEPTH = 500

/**
 * Writes a value as JSON that a `jsonb` column accepts.
 *
 * @throws DomainEventsError that names the field and the reason, before anything is sent.
 */
export function toEventJson(value: unknown, field: string): string {
  const text = stringify(value, field)
  const problem = findProblem(text)
  if (problem) throw new DomainEventsError(`\`${field}\` of an event ${problem}.`)
  return text
}

function stringify(value: unknown, field: string): string {
  try {
    const text = JSON.stringify(value)
    if (text !== undefined) return text
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new DomainEventsError(`\`${field}\` of an event cannot be written as JSON: ${reason}.`, { cause })
  }
  throw new DomainEventsError(`\`${field}\` of an event cannot be written as JSON: it is ${typeof value}.`)
}

// JSON.stringify escapes lone surrogates and control characters, always in lower case.
function findProblem(text: string): string | undefined {
  const escapes = text.includes('\\u') ? text.replaceAll('\\\\', '') : ''
  if (escapes.includes('\\u0000')) return 'contains the character U+0000, which PostgreSQL cannot store'
  if (/\\ud[89a-f]/.test(escapes)) return 'contains half of a surrogate pair, which PostgreSQL cannot store'
  return depthOf(text) > MAX_DEPTH ? `is nested more than ${MAX_DEPTH} levels deep` : undefined
}

function depthOf(text: string): number {
  if (text.length < MAX_DEPTH) return 0
  let depth = 0
  let deepest = 0
  for (const { token } of structureOf(text)) {
    if (token !== ',') depth += token === '[' || token === '{' ? 1 : -1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/** Checks a text of an event: not empty, and storable. */
export function checkText(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '')
    throw new DomainEventsError(`\`${field}\` of an event must be text that is not empty; got ${describe(value)}.`)
  return checkCharacters(value, field)
}

function checkCharacters(text: string, field: string): string {
  if (text.includes('\u0000') || /\p{Surrogate}/u.test(text))
    throw new DomainEventsError(`\`${field}\` of an event contains a character that PostgreSQL cannot store.`)
  return text
}

type Values = Readonly<Record<string, unknown>>

/** Checks the values of other columns: texts, and objects, which a driver writes as JSON. */
export function checkValues(values: Values): Values {
  for (const [name, value] of Object.entries(values)) {
    const field = `values.${name.slice(0, 63)}`
    if (typeof value === 'string') checkCharacters(value, field)
    else if (isPlain(value)) toEventJson(value, field)
  }
  return values
}

function isPlain(value: unknown): boolean {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined
  return prototype === Object.prototype || prototype === null
}

const describe = (value: unknown): string => (value === '' ? 'an empty one' : value === null ? 'null' : typeof value)
