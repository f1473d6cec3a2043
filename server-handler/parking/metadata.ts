import { byteLength } from '../../src/shared/byte-length.js'

/** Metadata of a parked context: flat, small, and without personal data. */
export type ParkedMetadata = Readonly<Record<string, string | number | boolean>>

/** It is written to span attributes under a prefix. */
const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/

/** A parked context is not the place to store business data. */
const MAX_MEMBERS = 16
const MAX_TEXT_CHARACTERS = 256
/** Half of a parked value's limit; the other half is the context's. */
const MAX_METADATA_BYTES = 2_048

/** Throws a TypeError that says what is wrong with metadata. */
export function checkMetadata(given: unknown): asserts given is ParkedMetadata {
  const problem = findMetadataProblem(given)
  if (problem) throw new TypeError(`throughline: metadata of a parked context must be flat and small; ${problem}.`)
}

/** Returns the well-formed parts of untrusted metadata. */
export function readMetadata(given: unknown): ParkedMetadata {
  return isMetadata(given) ? { ...given } : {}
}

function isMetadata(given: unknown): given is ParkedMetadata {
  return findMetadataProblem(given) === undefined
}

function findMetadataProblem(given: unknown): string | undefined {
  // A map or a date has no members of its own, and would be parked as nothing.
  if (Object.prototype.toString.call(given) !== '[object Object]') return 'give an object'
  const members = Object.entries(Object(given))
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
      return Number.isFinite(value) ? undefined : `is ${value}, which is not a finite number`
    case 'string':
      if (value.length <= MAX_TEXT_CHARACTERS) return undefined
      return `has ${value.length} characters, and ${MAX_TEXT_CHARACTERS} are the most`
    default:
      return `is ${value === null ? 'null' : `of the type ${typeof value}`}, and must be text, a number or a boolean`
  }
}
