import { byteLength } from '../../src/shared/bytes.js'

/** What is noted beside a parked context: flat, small, and nothing personal. */
export type ParkedMetadata = Readonly<Record<string, string | number | boolean>>

/** They become attributes of a span, under a prefix. */
const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/

/** A parked context is a note, not a place to keep an order: that has a table of its own. */
const MAX_MEMBERS = 16
const MAX_TEXT_CHARACTERS = 256
/** Half of what a parked value may have; the other half is the context's own. */
const MAX_METADATA_BYTES = 2_048

/** Throws a TypeError that says what is wrong with metadata. */
export function checkMetadata(given: unknown): asserts given is ParkedMetadata {
  const problem = findMetadataProblem(given)
  if (problem) throw new TypeError(`throughline: metadata of a parked context must be flat and small; ${problem}.`)
}

/** Keeps what is well formed of metadata that comes from outside. */
export function readMetadata(given: unknown): ParkedMetadata {
  return findMetadataProblem(given) === undefined ? { ...(given as ParkedMetadata) } : {}
}

function findMetadataProblem(given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'give an object'
  const members = Object.entries(given)
  if (members.length > MAX_MEMBERS) return `it has ${members.length} members, and ${MAX_MEMBERS} are the most`
  for (const [name, value] of members) {
    if (!NAME_PATTERN.test(name))
      return `the name ${JSON.stringify(name.slice(0, 64))} is not 1 to 64 of A-Z a-z 0-9 _ . -, a letter first`
    const problem = findValueProblem(value)
    if (problem) return `"${name}" ${problem}`
  }
  const bytes = byteLength(JSON.stringify(given))
  return bytes > MAX_METADATA_BYTES ? `it has ${bytes} bytes, and ${MAX_METADATA_BYTES} are the most` : undefined
}

function findValueProblem(value: unknown): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : `is ${value}, which is no number to keep`
    case 'string':
      if (value.length <= MAX_TEXT_CHARACTERS) return undefined
      return `has ${value.length} characters, and ${MAX_TEXT_CHARACTERS} are the most`
    default:
      return `is ${value === null ? 'null' : `of the type ${typeof value}`}, and must be text, a number or a boolean`
  }
}
