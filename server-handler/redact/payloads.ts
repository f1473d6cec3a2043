import { matchesOf, type Span } from './span.js'

const PAYLOAD_PATTERNS = {
  /** Texts and documents: an image, a font, a sound or a film has no words in it. SVG has. */
  data: /(?<![\w.-])data:(?!(?:image|font|audio|video)\/(?!svg))[\w.+-]{1,60}\/[\w.+-]{1,80}(?:;[\w.+-]{1,40}(?:=[\w.+-]{1,60})?){0,4},/gi,
  /** Not a language and a line: `javascript:10:5`. */
  script: /(?<![\w./-])javascript:(?![\d\s"'`])/gi,
  frame: /(?::\d{1,7}){1,2}\)?$/,
} as const

const SCHEME = /data:|javascript:/i
const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '(': ')' }
const ENDING = /[\s"`]/
const PLACEHOLDER = '[payload]'
const MAX_PAYLOAD = 8_192

/** Finds the content of `data:` and `javascript:` URLs in a text. */
export function findPayloads(text: string): Span[] {
  if (!SCHEME.test(text)) return []
  return [
    ...matchesOf(text, PAYLOAD_PATTERNS.data).flatMap(({ 0: match, index }) =>
      // The type stays out: `data:[payload]`, as for a URL on its own.
      spanOf(text, index, { from: index + 'data:'.length, content: index + match.length }),
    ),
    ...matchesOf(text, PAYLOAD_PATTERNS.script).flatMap(({ 0: match, index }) =>
      spanOf(text, index, { from: index + match.length, content: index + match.length }),
    ),
  ]
}

function spanOf(text: string, at: number, { from, content }: { from: number; content: number }): Span[] {
  const end = payloadEnd(text, at, content)
  return end > content && !text.startsWith(PLACEHOLDER, from) ? [{ start: from, end, kind: 'payload' }] : []
}

// Up to the quote or the bracket that opened before it, or else to a space. Line and column of a frame are kept.
function payloadEnd(text: string, at: number, content: number): number {
  const close = CLOSING[text.charAt(at - 1)]
  const rest = text.slice(content, content + MAX_PAYLOAD)
  const length = close ? rest.indexOf(close) : rest.search(ENDING)
  const payload = length < 0 ? rest : rest.slice(0, length)
  const frame = PAYLOAD_PATTERNS.frame.exec(payload.slice(-24))
  return content + payload.length - (frame?.[0].length ?? 0)
}
