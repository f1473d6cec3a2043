import type { ActionContext } from './action.js'
import { trimBlanks } from './blanks.js'
import { actionAttribute, BAGGAGE_FIELDS } from './names.js'

/** One member of a `baggage` header (https://www.w3.org/TR/baggage/#header-content), value decoded. */
export interface BaggageMember {
  key: string
  value: string
  /** Properties after the value, such as `;ttl=3;flag`. */
  properties?: BaggageProperty[]
}

/** A property of a member; one without a value is a flag. */
export interface BaggageProperty {
  key: string
  /** Decoded. */
  value?: string
}

/** The members of a `baggage` header, and how many malformed ones were dropped. */
export interface ParsedBaggage {
  members: BaggageMember[]
  malformed: number
}

/** The limits that every platform must support: https://www.w3.org/TR/baggage/#limits */
export const MAX_BAGGAGE_BYTES = 8192
export const MAX_BAGGAGE_MEMBERS = 64

/** Default limit of our members in a request, so that a header never displaces a cookie. */
export const OWN_BAGGAGE_BYTES = 512

// Marked as pure, so that pages, which only write baggage, do not contain the grammar for reading it.
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
const OCTETS = '[\\x21\\x23-\\x2b\\x2d-\\x3a\\x3c-\\x5b\\x5d-\\x7e]*'
const MEMBER = /* @__PURE__ */ new RegExp(`^(${TOKEN})[ \\t]*=[ \\t]*(${OCTETS})[ \\t]*((?:;[^,]*)?)$`)
const PROPERTY = /* @__PURE__ */ new RegExp(`^[ \\t]*(${TOKEN})[ \\t]*(?:=[ \\t]*(${OCTETS})[ \\t]*)?$`)
const KEY = /* @__PURE__ */ new RegExp(`^${TOKEN}$`)
const UNSAFE = /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/gu

/** Parses a `baggage` header member by member. A malformed member is dropped and counted; the others are kept. */
export function parseBaggage(header: string): ParsedBaggage {
  const members: BaggageMember[] = []
  let malformed = 0
  for (const part of header.split(',')) {
    const text = trimBlanks(part)
    // Empty members come from joined headers (RFC 9110, 5.6.1).
    const member = text === '' ? undefined : parseMember(text)
    if (member) members.push(member)
    else if (text !== '') malformed += 1
  }
  return { members, malformed }
}

/** Parses one member; `undefined` if it is malformed. */
function parseMember(text: string): BaggageMember | undefined {
  const [, key, value, tail] = MEMBER.exec(text) ?? []
  if (key === undefined || value === undefined) return undefined
  if (!tail) return { key, value: percentDecode(value) }
  const properties = tail.split(';').slice(1).map(parseProperty)
  if (!properties.every((property) => property !== undefined)) return undefined
  return { key, value: percentDecode(value), properties }
}

function parseProperty(text: string): BaggageProperty | undefined {
  const [, key, value] = PROPERTY.exec(text) ?? []
  if (key === undefined) return undefined
  return value === undefined ? { key } : { key, value: percentDecode(value) }
}

// Invalid UTF-8 sequences become U+FFFD, as the standard requires; decodeURIComponent would throw.
function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    const bytes = run.match(/[0-9A-Fa-f]{2}/g) ?? []
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (hex) => Number.parseInt(hex, 16)),
    )
  })
}

/**
 * Formats one member. Characters that the grammar forbids in a value are percent-encoded, never removed. `undefined`
 * for an invalid key: keys are not encoded.
 */
export function formatBaggageMember({ key, value, properties = [] }: BaggageMember): string | undefined {
  if (!KEY.test(key) || !properties.every((property) => KEY.test(property.key))) return undefined
  const tail = properties.map(
    (each) => `;${each.key}${each.value === undefined ? '' : `=${percentEncode(each.value)}`}`,
  )
  return `${key}=${percentEncode(value)}${tail.join('')}`
}

// Lone surrogates have no UTF-8 form: encodeURIComponent would throw on them.
function percentEncode(value: string): string {
  return value.replace(UNSAFE, (character) =>
    encodeURIComponent(/[\ud800-\udfff]/.test(character) && character.length === 1 ? '\ufffd' : character),
  )
}

/** The result of adding members to a `baggage`. */
export interface WrittenBaggage {
  /** The text to append to the header, or the whole value if there was none. */
  added: string
  /** Members of ours that did not fit. */
  shed: number
}

/**
 * Fits our formatted members, most important first, into the space that a request's `baggage` has left. Ours take at most
 * `ownBytes`. Whole members are shed, the last first; the first one is never shed for that limit, and members of others
 * are never shed.
 */
export function fitBaggage(members: readonly string[], existing = '', ownBytes = OWN_BAGGAGE_BYTES): WrittenBaggage {
  const ours = [...members]
  const size = () => ours.join().length
  const others = existing.split(',').filter((member) => member.trim()).length
  // A comma separates the existing value from what is added.
  const isOver = () =>
    others + ours.length > MAX_BAGGAGE_MEMBERS || existing.length + size() + (existing ? 1 : 0) > MAX_BAGGAGE_BYTES
  while (ours.length && (isOver() || (ours.length > 1 && size() > ownBytes))) ours.pop()
  return { added: ours.join(), shed: members.length - ours.length }
}

/** Returns the members of an action context, in the order of the contract. */
export function toBaggageMembers(namespace: string, context: Partial<ActionContext>): string[] {
  return BAGGAGE_FIELDS.flatMap((field) => {
    const value = context[field]
    return value ? [`${actionAttribute(namespace, field)}=${value}`] : []
  })
}
