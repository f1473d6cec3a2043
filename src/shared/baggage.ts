import type { ActionContext } from './action.js'
import { actionAttribute, BAGGAGE_FIELDS } from './names.js'

/** One member of a `baggage` header (https://www.w3.org/TR/baggage/#header-content), value decoded. */
export interface BaggageMember {
  key: string
  value: string
  /** Properties behind the value, such as `;ttl=3;flag`. */
  properties?: BaggageProperty[]
}

/** A property of a member; one without a value is a flag. */
export interface BaggageProperty {
  key: string
  /** Decoded. */
  value?: string
}

/** What a `baggage` header said, and how many of its members were malformed and dropped. */
export interface ParsedBaggage {
  members: BaggageMember[]
  malformed: number
}

/** The limits that every platform must be able to carry: https://www.w3.org/TR/baggage/#limits */
export const MAX_BAGGAGE_BYTES = 8192
export const MAX_BAGGAGE_MEMBERS = 64

/** What our own members may take of a request by default, so that a header never crowds out a cookie. */
export const OWN_BAGGAGE_BYTES = 512

// Marked as pure, so that a page, which only writes baggage, does not carry the grammar for reading it.
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
const OCTETS = '[\\x21\\x23-\\x2b\\x2d-\\x3a\\x3c-\\x5b\\x5d-\\x7e]*'
const MEMBER = /* @__PURE__ */ new RegExp(`^(${TOKEN})[ \\t]*=[ \\t]*(${OCTETS})[ \\t]*((?:;[^,]*)?)$`)
const PROPERTY = /* @__PURE__ */ new RegExp(`^[ \\t]*(${TOKEN})[ \\t]*(?:=[ \\t]*(${OCTETS})[ \\t]*)?$`)
const KEY = /* @__PURE__ */ new RegExp(`^${TOKEN}$`)
const UNSAFE = /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/gu

/** Reads a `baggage` header member by member. A malformed member is dropped and counted; the others are kept. */
export function parseBaggage(header: string): ParsedBaggage {
  const parsed = splitBaggage(header).map(parseMember)
  const members = parsed.filter((member) => member !== undefined)
  return { members, malformed: parsed.length - members.length }
}

/** The members of a `baggage` header as they were written. Empty ones come from joined headers and are none (RFC 9110, 5.6.1). */
function splitBaggage(header: string): string[] {
  return header
    .split(',')
    .map((part) => part.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((text) => text !== '')
}

/** Reads one member; `undefined` where it is malformed. */
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

// Invalid UTF-8 sequences become U+FFFD, as the standard asks; decodeURIComponent would throw.
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
 * Writes one member; what the grammar forbids in a value is percent-encoded, never cut. `undefined` where a key is none:
 * keys are not encoded.
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

/** What became of members that were added to a `baggage`. */
export interface WrittenBaggage {
  /** What to append to the header, or its whole value where there was none. */
  added: string
  /** Members of ours that did not fit. */
  shed: number
}

/**
 * Fits our members, already formatted and the dearest first, beside what a request's `baggage` holds. Ours take
 * at most `ownBytes` and are shed from the last upwards, whole; the first one, and other people's, never for that.
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

/** The members of an action context, in the order of the contract. */
export function toBaggageMembers(namespace: string, context: Partial<ActionContext>): string[] {
  return BAGGAGE_FIELDS.flatMap((field) => {
    const value = context[field]
    return value ? [`${actionAttribute(namespace, field)}=${value}`] : []
  })
}
