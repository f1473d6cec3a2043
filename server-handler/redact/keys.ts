import { COOKIE_NAME } from './cookie-names.js'
import { endsPhrase, isPhrase, kindOfEnding, kindOfWords, wordsOf } from './key-words.js'
import { readValue } from './keyed-values.js'
import { isPlaceholderAt, type Kind, type Span } from './span.js'

/** A key right before a separator. */
interface Key {
  text: string
  start: number
  quoted: boolean
}

const MAX_KEY = 80
const LETTER = /[\p{L}\p{M}\p{N}]/u
const HEADERS = /^(?:[\w-]{0,20}authorization|(?:set-?)?cookie2?|document\.cookie|x-[\w-]{2,40}|cookies?)$/i
const KEY_UNITS = Uint8Array.from({ length: 128 }, (_, code) => (/[\w.$[\]-]/.test(String.fromCharCode(code)) ? 1 : 0))
const GIVEN = /^(?:nome|nombre|nom)$/i
const GRAMMAR = /\b(?:unexpected|expected|illegal|unsupported|missing) $/i
/** Predicates about a value that was not accepted. */
const REFUSED =
  /^(?:incorrect[oae]?s?|incorret[oa]|inv[aá]lid[oa]s?|invalide?|v[aá]lid[oa]|valide|wrong|rejected|refused|rejeitad[oa]|rechazad[oa]|refus[eé]e?|rejet[eé]e?|ung[uü]ltige?|falsche?|abgelehnt|errad[oa]|err[oó]ne[oa]|erron[eé]e?)$/iu
const REFUSED_VALUE = /^ ?[:=] ?["'“«]?(?:(?=\S{0,40}\d)(?=\S{0,40}[A-Za-z@#!$%&*])\S{5,}|\d{4,}|[A-Z]{3,8}-[A-Z]{3,8})/
const PLURAL = /(?:tokens|cookies|sessions|passwords|secrets|credentials|emails|phones|keys)$/i
const PAIR_NAME = /(?:name|key|field|id|header|type|param)["']?\s?[:=]\s?["']?$/i

/** Finds the value of a key that names private data; the key is kept. */
export function findKeyed(text: string): Span[] {
  const spans: Span[] = []
  let done = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if ((code !== 0x3a && code !== 0x3d) || at < done) continue
    // Most colons are in the lines and columns of stack frames. `pin2:1234` is a key, of one more digit.
    if (code === 0x3a && isDigit(text, at - 1) && isDigit(text, at + 1) && !isNumberedWord(text, at)) continue
    const from = separatorEnd(text, at)
    const span = from > 0 ? valueSpan(text, at, from) : undefined
    if (!span) continue
    spans.push(span)
    done = span.end
  }
  return spans
}

function separatorEnd(text: string, at: number): number {
  const before = text[at - 1] ?? ''
  const next = text[at + 1] ?? ''
  if (text[at] === ':') {
    if (next === ':' || before === ':' || text.startsWith('//', at + 1)) return 0
    return next === '=' ? at + 2 : at + 1
  }
  if (next === '=' || '=!<>~^|*:'.includes(before)) return 0
  return next === '>' ? at + 2 : at + 1
}

function valueSpan(text: string, at: number, from: number): Span | undefined {
  const key = readKey(text, at)
  if (!key) return undefined
  const kind = kindOfKey(text, key)
  // Few keys are sensitive: only for those it is checked whether they are a host.
  if (!kind || isHost(text, key, at)) return undefined
  const separator = text[at] === '=' ? '=' : ':'
  const isHeader = !key.quoted && HEADERS.test(key.text) && (kind === 'cookie' || text[at] === ':')
  const place = readValue(text, {
    kind,
    from,
    separator,
    isWholeLine: separator === ':' && !key.quoted && beginsLine(text, key),
    isHeader,
    quote: isHeader ? openQuote(text, key.start) : '',
  })
  // `total_tokens: 512` is a count.
  if (place && !isLikely(key, text.slice(place.start, place.end + 1), text[at])) return undefined
  if (!place || (PLURAL.test(key.text) && /^\d{1,9}$/.test(text.slice(place.start, place.end)))) return undefined
  return { ...place, kind }
}

// "pass: 12 fail: 3" counts tests; `nome` names a person if the value is written like a name.
function isLikely(key: Key, value: string, separator: string | undefined): boolean {
  if (/^pass$/i.test(key.text)) return separator === '=' || !/^\d{1,6}(?: |$)/.test(value)
  // Test runs and pipelines have plain numbers; a Chilean RUN has a check digit after a dash.
  if (/^run$/i.test(key.text)) return /-[\dk]/i.test(value)
  return !GIVEN.test(key.text) || /^\p{Lu}[\p{L}'’.-]{1,40}(?=[ ,;&"'}]|$)/u.test(value)
}

// `smtp://mail.example:587/x`, `auth.shop.example:8443`: a host and its port.
function isHost(text: string, key: Key, at: number): boolean {
  if (key.quoted || text[at] !== ':' || !/^:\d{1,5}(?![\w.-])/.test(text.slice(at, at + 7))) return false
  if (text.slice(key.start - 2, key.start) === '//') return true
  const label = /\.([a-z]{2,24})$/i.exec(key.text)?.[1]
  return label !== undefined && kindOfWords(wordsOf(label)) === undefined
}

// At the start of a line, after the name of an error, or as the last word of a phrase that starts there.
function beginsLine(text: string, key: Key): boolean {
  const line = text.slice(Math.max(0, key.start - 80, text.lastIndexOf('\n', key.start) + 1), key.start)
  const before = line.replace(/^\s{0,80}(?:\w{0,40}(?:Error|Exception|Warning|Fehler|Erro|Erreur)(?: ?:)? )?/, '')
  if (before === '') return true
  return /^[\p{L}'’ -]{1,40}$/u.test(before) && isPhrase([...wordsOf(before), ...wordsOf(key.text)])
}

// Right before the key, or a double quote that is not closed on the same line.
function openQuote(text: string, start: number): string {
  const before = text.charAt(start - 1)
  if (before === '"' || before === "'" || before === '`') return before
  const line = text.slice(Math.max(0, start - 200, text.lastIndexOf('\n', start) + 1), start)
  return line.split('"').length % 2 === 0 ? '"' : ''
}

function kindOfKey(text: string, key: Key): Kind | undefined {
  const words = wordsOf(key.text)
  if (words.length === 0 || words.length > 14) return undefined
  if (GIVEN.test(key.text)) return 'name'
  const last = words.at(-1) ?? ''
  if (last === 'value' || last === 'val' || last === 'v') {
    const named = nameBefore(text, key.start)
    if (named) return kindOfWords(wordsOf(named))
  }
  if (COOKIE_NAME.test(key.text.startsWith('[') ? key.text.slice(1) : key.text)) return 'cookie'
  if (!key.quoted && REFUSED.test(key.text)) return kindOfRefused(text, key)
  const kind =
    kindOfWords(words) ??
    (key.quoted || !endsPhrase(last) ? undefined : kindOfEnding(wordsBefore(text, key.start), words))
  // "Unexpected token: punc" names a part of speech.
  return kind && !key.quoted && GRAMMAR.test(text.slice(Math.max(0, key.start - 14), key.start)) ? undefined : kind
}

// `senha incorreta: …`, `contraseña no válida: …`: the sensitive word precedes the adjective.
function kindOfRefused(text: string, { start, text: { length } }: Key): Kind | undefined {
  // A value, as opposed to advice, a count or a status.
  if (!REFUSED_VALUE.test(text.slice(start + length, start + length + 64))) return undefined
  const words = wordsBefore(text, start)
  while (/^(?:no|nao|non|not|is|est|e|es|ist|era)$/.test(words.at(-1) ?? '')) words.pop()
  const last = words.pop()
  return last === undefined ? undefined : kindOfEnding(words, [last])
}

// `"name":"password","value":"…"`: the previous value is the key of this one.
function nameBefore(text: string, start: number): string | undefined {
  let end = start
  while (end > 0 && start - end < 5 && '"\', ;\n'.includes(text.charAt(end - 1))) end -= 1
  let from = end
  while (from > 0 && end - from < 40 && isKeyUnit(text, from - 1)) from -= 1
  return PAIR_NAME.test(text.slice(Math.max(0, from - 12), from)) ? text.slice(from, end) : undefined
}

function readKey(text: string, separator: number): Key | undefined {
  let end = separator
  while (end > 0 && separator - end < 3 && text[end - 1] === ' ') end -= 1
  let close = end
  const quote = text[end - 1] ?? ''
  if (quote === '"' || quote === "'" || quote === '`') {
    close = end - 1
    while (text[close - 1] === '\\') close -= 1
    const open = text.lastIndexOf(quote, close - 1)
    if (open >= 0 && close - open <= MAX_KEY && close - open > 1)
      return { text: text.slice(open + 1, close), start: open + 1, quoted: true }
    // The start may have been truncated.
    end = close
  }
  let start = end
  while (start > 0 && end - start < MAX_KEY && isKeyUnit(text, start - 1)) start -= 1
  // `[ip]:8080` and `[[ip]]:8080`: a placeholder is not a key.
  return start === end || isPlaceholderAt(text, start) || (text[start] === '[' && isPlaceholderAt(text, start + 1))
    ? undefined
    : { text: text.slice(start, end), start, quoted: false }
}

function isKeyUnit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code > 127) return LETTER.test(text.charAt(at))
  if (KEY_UNITS[code] === 1) return true
  // `user["password"]`: a quote inside brackets.
  return (code === 0x22 || code === 0x27) && (text[at + 1] === ']' || text[at - 1] === '[')
}

// Up to four words before it, for `mot de passe : …` and `date of birth: …`.
function wordsBefore(text: string, start: number): string[] {
  const before = text.slice(Math.max(0, start - 48), start)
  const words = /(?:[\p{L}'’-]{1,24} ){1,4}$/u.exec(before)?.[0] ?? ''
  return wordsOf(words)
}

// A letter, an underscore or a dash, then one or two digits.
function isNumberedWord(text: string, end: number): boolean {
  const start = isDigit(text, end - 2) ? end - 2 : end - 1
  return /[A-Za-z_-]/.test(text.charAt(start - 1))
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}
