// C0 except tab and line feed, DEL, C1, bidirectional controls, and unpaired surrogates.
const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu

const NOT_PLAIN = /[^\x20-\x7e]/

/** Removes characters that break a terminal, reorder a line or have no UTF-8 form. */
export function cleanText(text: string): string {
  return text.replace(UNWANTED, '')
}

/** The same on one line. */
export function cleanLine(text: string): string {
  return NOT_PLAIN.test(text) ? cleanText(text).replace(/[\t\n]+/g, ' ') : text
}

/** Truncates to `max` UTF-16 units without splitting a character. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  const lead = text.charCodeAt(max - 1)
  return text.slice(0, lead >= 0xd800 && lead <= 0xdbff ? max - 1 : max)
}
