import type { Kind } from './span.js'
import { ABOUT_WORDS, ASKING_WORDS, KIND_OF, MAX_PHRASE_WORDS } from './vocabulary.js'

/** Words before a phrase that state that its value is missing. */
const LACKING: ReadonlySet<string> = new Set(
  'missing unexpected expected illegal unsupported forgot forgotten no without require requires required needs need'.split(
    ' ',
  ),
)
const OTHER = 0
const LOWER = 1
const UPPER = 2
const DIGIT = 3

/**
 * Splits a key into words in unaccented lower case: `X-Api-Key`, `apiKey`, `user[api_key]` all contain `api` and `key`.
 */
export function wordsOf(key: string): string[] {
  const plain = isAscii(key) ? key : key.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss')
  const words: string[] = []
  let start = 0
  let before = OTHER
  for (let i = 0; i <= plain.length; i += 1) {
    const here = i < plain.length ? classAt(plain, i) : OTHER
    // `APIKey`: the last capital of several belongs to the next word.
    const isLastCapital = here === UPPER && before === UPPER && i + 1 < plain.length && classAt(plain, i + 1) === LOWER
    if ((here !== before && !(before === UPPER && here === LOWER)) || isLastCapital) {
      if (before !== OTHER) words.push(plain.slice(start, i).toLowerCase())
      start = i
    }
    before = here
  }
  return words
}

/** Returns the kind of value of a key with these words, if it must be redacted. */
export function kindOfWords(words: readonly string[]): Kind | undefined {
  for (let start = 0; start < words.length; start += 1) {
    const longest = LONGEST.get(words[start] ?? '') ?? 0
    for (let length = Math.min(longest, words.length - start); length > 0; length -= 1) {
      const kind = KIND_OF.get(length === 1 ? (words[start] ?? '') : words.slice(start, start + length).join(' '))
      if (kind && !isHarmless(words, start, start + length)) return kind
      if (kind) break
    }
  }
  return undefined
}

/** Whether a phrase of several words ends in this one. */
export function endsPhrase(word: string): boolean {
  return LAST_WORDS.has(word)
}

/** Whether these words are a complete phrase of the vocabulary. */
export function isPhrase(words: readonly string[]): boolean {
  return KIND_OF.has(words.join(' '))
}

/**
 * Returns the kind of the value after a sentence that ends in these words and a key; the phrase must contain all of the
 * key.
 */
export function kindOfEnding(before: readonly string[], key: readonly string[]): Kind | undefined {
  const words = [...before, ...key]
  for (let length = Math.min(MAX_PHRASE_WORDS, words.length); length >= key.length; length -= 1) {
    const kind = KIND_OF.get(words.slice(-length).join(' '))
    if (kind) return LACKING.has(words.at(-length - 1) ?? '') ? undefined : kind
  }
  return undefined
}

function isHarmless(words: readonly string[], start: number, end: number): boolean {
  return (
    words.slice(0, start).some((word) => ASKING_WORDS.has(word)) ||
    words.slice(end).some((word) => ABOUT_WORDS.has(word))
  )
}

function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code >= 97 && code <= 122) return LOWER
  if (code >= 65 && code <= 90) return UPPER
  if (code >= 48 && code <= 57) return DIGIT
  if (code < 128) return OTHER
  const char = text.charAt(at)
  if (char.toLowerCase() !== char) return UPPER
  return /\p{L}/u.test(char) ? LOWER : OTHER
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text)
}

/** Returns the length in words of the longest phrase that starts with a word. */
const LONGEST: ReadonlyMap<string, number> = readLongest()

function readLongest(): Map<string, number> {
  const longest = new Map<string, number>()
  for (const phrase of KIND_OF.keys()) {
    const words = phrase.split(' ')
    longest.set(words[0] ?? '', Math.max(words.length, longest.get(words[0] ?? '') ?? 0))
  }
  return longest
}

const LAST_WORDS: ReadonlySet<string> = new Set(
  [...KIND_OF.keys()]
    .filter((phrase) => phrase.includes(' '))
    .map((phrase) => phrase.slice(phrase.lastIndexOf(' ') + 1)),
)
