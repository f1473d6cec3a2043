import { trimBlanks } from './blanks.js'

/** One vendor's entry of a `tracestate`, left to right as received. */
export interface TraceStateMember {
  key: string
  value: string
}

/** https://www.w3.org/TR/trace-context-2/#tracestate-limits */
const MAX_MEMBERS = 32
/** A vendor should propagate at least this much; beyond it, whole members are shed. */
const MAX_CHARACTERS = 512
/** Longer members are shed first if the whole is too long. */
const LONG_MEMBER = 128

const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/**
 * Parses a `tracestate` by the grammar of level 2. If a key occurs twice, the first entry applies, which is the latest.
 * Returns `undefined` for any other violation.
 */
export function parseTracestate(header: string): TraceStateMember[] | undefined {
  const members: TraceStateMember[] = []
  let count = 0
  for (const part of header.split(',')) {
    const text = trimBlanks(part)
    if (text === '') continue // The grammar allows empty members.
    const equals = text.indexOf('=')
    const key = text.slice(0, Math.max(equals, 0))
    const value = text.slice(equals + 1)
    if (!KEY.test(key) || !VALUE.test(value)) return undefined
    count += 1
    if (count > MAX_MEMBERS) return undefined
    if (!members.some((member) => member.key === key)) members.push({ key, value })
  }
  return members
}

/** Formats a `tracestate`. Over 512 characters, whole members are shed: long ones first, then from the right. */
export function formatTracestate(members: readonly TraceStateMember[]): string {
  const texts = members.map(({ key, value }) => `${key}=${value}`)
  let text = texts.join(',')
  for (let i = texts.length - 1; i >= 0 && text.length > MAX_CHARACTERS; i -= 1) {
    if ((texts[i] ?? '').length > LONG_MEMBER) texts.splice(i, 1)
    text = texts.join(',')
  }
  while (text.length > MAX_CHARACTERS) {
    texts.pop()
    text = texts.join(',')
  }
  return text
}
