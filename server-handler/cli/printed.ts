import { replaceUnprintable } from '../doctor/printable.js'

/** Makes text of several lines fit for a terminal. */
export function toPrintableLines(text: string): string {
  return text.split('\n').map(replaceUnprintable).join('\n')
}

/** Control characters other than line breaks, which JSON writes as escapes only below U+0020, and those that hide or reorder text. */
const UNPRINTABLE = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Formats a value as JSON without characters that could control a terminal: they are escaped. */
export function toPrintableJson(value: unknown): string {
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, undefined, 2).replace(UNPRINTABLE, toEscape)
}
