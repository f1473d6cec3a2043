/** A decoded text, with the position of each character in the raw text. */
export interface View {
  text: string
  /** The raw text of the view. */
  raw: string
  /** Raw start of each character; absent if the view is the raw text itself. */
  starts?: ArrayLike<number>
  /** Raw end of each character. */
  ends?: ArrayLike<number>
}

/** Positions with an escape: raw end, and decoded text. */
interface Reading {
  end: number
  text: string
}

/** A decoding: whether it applies, at which characters, and its result. */
interface Step {
  gate: RegExp
  isOdd: (code: number) => boolean
  read: (text: string, at: number) => Reading | undefined
}

const ESCAPED_PERCENT = /%[0-9a-f]{2}/i
// Anything outside printable ASCII and line ends, a backslash or an ampersand: the only characters that `plain` may
// change.
const ODD = /[^\n\r\t\x20-\x25\x27-\x5b\x5d-\x7e]/
const INVISIBLE =
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ufe00-\ufe0f]|[\u180b-\u180e]|\u034f/
const SPACE = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/
const DASH = /[\u2010-\u2015\u2212\ufe58\ufe63]/
const UNICODE_ESCAPE =
  /^\\{1,4}u(?:\{(?<code>[0-9a-fA-F]{1,6})\}|(?<unit>[0-9a-fA-F]{4}))|^\\{1,4}x(?<byte>[2-7][0-9a-fA-F])/
/** A backslash before it is one of a path, or of an expression. */
const ESCAPED_SLASH = /^\\{1,4}\//
const ENTITY =
  /^&(?:#x(?<hex>[0-9a-f]{1,6})|#(?<decimal>\d{1,7})|(?<name>quot|apos|commat|period|nbsp|lt|gt|colon|equals));/i
const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  commat: '@',
  period: '.',
  nbsp: ' ',
  lt: '<',
  gt: '>',
  colon: ':',
  equals: '=',
}
/** First digits of the decimal blocks that compatibility normalization does not change. */
const ZEROS = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20]
const MAX_ROUNDS = 3
const LONGEST_ESCAPE = 14

const PLAIN: Step = {
  gate: ODD,
  isOdd: (code) => code < 0x20 || code > 0x7e || code === 0x5c || code === 0x26,
  read: readPlain,
}
const PERCENT: Step = { gate: ESCAPED_PERCENT, isOdd: (code) => code === 0x25, read: readPercent }

/** The views of a text, from the raw one to the one after up to three rounds of percent-decoding. */
export function viewsOf(raw: string): View[] {
  const views = [apply({ text: raw, raw }, PLAIN)]
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const last = views[round]
    if (!last || !ESCAPED_PERCENT.test(last.text)) break
    const decoded = apply(last, PERCENT)
    if (decoded.text === last.text) break
    views.push(apply(decoded, PLAIN))
  }
  return views
}

/** The raw range of a range of the view. */
export function toRaw(view: View, start: number, end: number): [number, number] {
  const { starts, ends, raw } = view
  if (!starts || !ends) return [start, end]
  return [starts[start] ?? raw.length, ends[end - 1] ?? starts[start] ?? raw.length]
}

function apply(view: View, { gate, isOdd, read }: Step): View {
  const { text, raw, starts: before, ends: behind } = view
  if (!gate.test(text)) return view
  // Decoded text is never longer than its source.
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  let shown = ''
  let copied = 0
  let length = 0
  for (let at = 0; at < text.length; ) {
    const reading = isOdd(text.charCodeAt(at)) ? read(text, at) : undefined
    const end = reading === undefined ? at + 1 : reading.end
    if (reading !== undefined) {
      shown += text.slice(copied, at) + reading.text
      copied = end
    }
    const start = before?.[at] ?? at
    const stop = behind?.[end - 1] ?? end
    for (let unit = reading === undefined ? 1 : reading.text.length; unit > 0; unit -= 1) {
      starts[length] = start
      ends[length] = stop
      length += 1
    }
    at = end
  }
  return { text: shown + text.slice(copied), raw, starts: starts.subarray(0, length), ends: ends.subarray(0, length) }
}

function readPlain(text: string, at: number): Reading | undefined {
  const code = text.charCodeAt(at)
  if (code === 0x5c) return readBackslash(text, at)
  if (code === 0x26) return readEntity(text, at)
  if (code >= 0x20 && code < 0x7f) return undefined
  const char = String.fromCodePoint(text.codePointAt(at) ?? code)
  const end = at + char.length
  if (INVISIBLE.test(char)) return { end, text: '' }
  if (SPACE.test(char)) return { end, text: ' ' }
  if (DASH.test(char)) return { end, text: '-' }
  if (char === '。' || char === '｡') return { end, text: '.' }
  if (code >= 0xff01 && code <= 0xff5e) return { end, text: String.fromCharCode(code - 0xfee0) }
  return code > 0xa0 ? readDigit(char, end) : undefined
}

// Fullwidth, mathematical, raised, lowered and circled digits, the small @ sign, and the digits of other scripts.
function readDigit(char: string, end: number): Reading | undefined {
  const composed = char.normalize('NFKC')
  if (composed !== char && /^[\d@.]$/.test(composed)) return { end, text: composed }
  const code = char.codePointAt(0) ?? 0
  const zero = ZEROS.find((first) => code >= first && code < first + 10)
  return zero === undefined ? undefined : { end, text: String(code - zero) }
}

// In JSON `\u0040` is an @ sign and `\/` a slash; in code and logs `\x40` is an @ sign. A path such as `C:\Users` is
// unchanged.
function readBackslash(text: string, at: number): Reading | undefined {
  const rest = text.slice(at, at + LONGEST_ESCAPE)
  const slash = ESCAPED_SLASH.exec(rest)
  if (slash) return { end: at + slash[0].length, text: '/' }
  const match = UNICODE_ESCAPE.exec(rest)
  const { code, unit, byte } = match?.groups ?? {}
  const shown = toChar(Number.parseInt(code ?? unit ?? byte ?? '', 16))
  // Only letters of Europe: `\\u4111` may also be the start of a number.
  return match && shown !== undefined && shown < '\u2000' ? { end: at + match[0].length, text: shown } : undefined
}

function readEntity(text: string, at: number): Reading | undefined {
  const match = ENTITY.exec(text.slice(at, at + LONGEST_ESCAPE))
  const { hex, decimal, name } = match?.groups ?? {}
  const shown = name ? ENTITIES[name.toLowerCase()] : toChar(hex ? Number.parseInt(hex, 16) : Number(decimal))
  return match && shown !== undefined ? { end: at + match[0].length, text: shown } : undefined
}

function toChar(code: number): string | undefined {
  return code >= 0x20 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined
}

// One escaped character, with the number of bytes that its first one announces; invalid UTF-8 is unchanged.
function readPercent(text: string, at: number): Reading | undefined {
  if (text.charCodeAt(at) !== 0x25) return undefined
  const lead = byteAt(text, at)
  if (lead === undefined) return undefined
  if (lead < 0x80) return { end: at + 3, text: String.fromCharCode(lead) }
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
  if (length === 0) return undefined
  let code = lead & (0xff >> (length + 1))
  for (let i = 1; i < length; i += 1) {
    const byte = byteAt(text, at + 3 * i)
    if (byte === undefined || (byte & 0xc0) !== 0x80) return undefined
    code = (code << 6) | (byte & 0x3f)
  }
  const shown = toChar(code)
  return shown === undefined ? undefined : { end: at + 3 * length, text: shown }
}

function byteAt(text: string, at: number): number | undefined {
  if (text.charCodeAt(at) !== 0x25) return undefined
  const high = hexValue(text.charCodeAt(at + 1))
  const low = hexValue(text.charCodeAt(at + 2))
  return high < 0 || low < 0 ? undefined : high * 16 + low
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
