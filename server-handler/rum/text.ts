// C0 but tab and line feed, DEL, C1, the marks and isolates that reorder text, and halves of surrogate pairs.
const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu

const NOT_PLAIN = /[^\x20-\x7e]/

/** Text without characters that break a terminal, reorder a line or have no UTF-8 form. */
export function cleanText(text: string): string {
  return text.replace(UNWANTED, '')
}

/** The same on one line. */
export function cleanLine(text: string): string {
  return NOT_PLAIN.test(text) ? cleanText(text).replace(/[\t\n]+/g, ' ') : text
}

/** At most `max` UTF-16 units; a character is never cut in half. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  const lead = text.charCodeAt(max - 1)
  return text.slice(0, lead >= 0xd800 && lead <= 0xdbff ? max - 1 : max)
}
