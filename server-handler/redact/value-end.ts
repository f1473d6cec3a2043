import {
  bareWord,
  CUE_WORDS,
  LINK_WORDS,
  NEGATION_WORDS,
  NOUN_WORDS,
  PREDICATE_WORDS,
  SAYING_WORDS,
  STATE_WORDS,
} from './field-words.js'

const MAX_MESSAGE = 400
const WORD = /[^\s]{1,4096}/g
const COUNTED =
  /^\d{1,3}\+?(?:[-–]\d{1,3})?[ -]?(?:or more )?(?:digits?|characters?|chars?|letters?|words?|zeichen|ziffern|stellen|d[ií]gitos?|caracteres|caract[eè]res|chiffres|lettres|letras|n[uú]meros)(?![\p{L}\d])/iu
const ANNOTATION = /^(?:[-–—=]>?|→|\(.*|\|.*|#|\/\/.*)$/
const PLAIN_OR_NUMBER =
  /^(?:[\p{L}'’.,:;!?()/"`|\\-]{1,80}|\d{1,3}-\p{L}{1,20}|\(?[<>=≤≥]{0,2}\d{0,3}[-–+]?\d{0,3}[.,)]{0,2}|\/\\?.{1,20}\/[.,]?)$/u

/** Whether a text is a message about a field, such as `is required` or `The password must have 8 characters`. */
export function isMessage(text: string): boolean {
  if (text.length > MAX_MESSAGE) return false
  if (COUNTED.test(text)) return true
  const words = text.split(/[\s:;|[\]{}]{1,10}/, 80).filter((word) => word !== '')
  const [first = '', ...rest] = words
  const opening = openingOf(first)
  const isNoun = NOUN_WORDS.has(opening)
  if (!isNoun && !SAYING_WORDS.has(opening)) return false
  if (rest.length === 0) return SAYING_WORDS.has(opening)
  if (!isNoun && rest.every((word) => SAYING_WORDS.has(bareWord(word)))) return true
  if (STATE_WORDS.has(opening)) return false
  const hasCue = CUE_WORDS.has(opening) || rest.some((word) => CUE_WORDS.has(bareWord(word)))
  return hasCue && rest.every((word) => PLAIN_OR_NUMBER.test(word))
}

/** The length of the value in a line, without a message after it, as in `Sommerzeit is invalid`. */
export function valueLength(line: string): number {
  const words = [...line.matchAll(WORD)]
  const [first = { 0: '', index: 0 }, ...rest] = words
  const firstEnd = first.index + first[0].length
  if (
    rest.length > 0 &&
    isToken(first[0]) &&
    rest.every(({ 0: word }) => PLAIN_OR_NUMBER.test(word)) &&
    endsBefore(first[0], rest)
  )
    return trimmed(line, firstEnd)
  const tail = rest.findIndex(({ 0: word }, i) => startsMessage(word, rest[i + 1]?.[0]))
  const from = rest[tail]
  return trimmed(line, from ? from.index : line.length)
}

/** Whether the text continues with a preposition or similar, which passphrases do not. */
export function hasLink(words: string): boolean {
  return words.split(' ').some((word) => LINK_WORDS.has(bareWord(word)))
}

function endsBefore(first: string, [next]: readonly RegExpMatchArray[]): boolean {
  if (/[,;.!]$/.test(first)) return true
  const word = bareWord(next?.[0] ?? '')
  return LINK_WORDS.has(word) || PREDICATE_WORDS.has(word)
}

function startsMessage(word: string, next: string | undefined): boolean {
  if (ANNOTATION.test(word)) return true
  const bare = bareWord(word)
  return PREDICATE_WORDS.has(bare) || (NEGATION_WORDS.has(bare) && CUE_WORDS.has(bareWord(next ?? '')))
}

// Letters with digits or punctuation, or a number: not a word of a sentence.
function isToken(word: string): boolean {
  const bare = word.replace(/[.,;:!?)]{1,3}$/, '')
  return /\d/.test(bare) || /[^\p{L}'’-]/u.test(bare) || /\p{Ll}\p{Lu}/u.test(bare)
}

// `Required`, `obligatoire.`, `l'adresse`, `n’est`.
function openingOf(word: string): string {
  const bare = bareWord(word)
  return SAYING_WORDS.has(bare) ? bare : bare.replace(/^(?:l|d|s|c|qu)'(?=\p{L})/u, '')
}

function trimmed(line: string, end: number): number {
  let at = end
  while (at > 0 && /[\s,;:(–—-]/.test(line.charAt(at - 1))) at -= 1
  return at
}
