import type { Kind } from './span.js'
import { ABOUT_WORDS, ASKING_WORDS, KIND_OF, MAX_PHRASE_WORDS } from './vocabulary.js'

/** The words of a key in small unaccented letters: `X-Api-Key`, `apiKey`, `user[api_key]` all hold `api` and `key`. */
export function wordsOf(key: string): string[] {
  const plain = isAscii(key) ? key : key.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss')
  const words: string[] = []
  let start = 0
  for (let i = 0; i <= plain.length; i += 1) {
    if (!isWordEnd(plain, i)) continue
    if (i > start) words.push(plain.slice(start, i).toLowerCase())
    start = i < plain.length && classOf(plain, i) === 'other' ? i + 1 : i
  }
  return words
}

/** What the value of a key with these words is, if it has to go. */
export function kindOfWords(words: readonly string[]): Kind | undefined {
  for (let start = 0; start < words.length; start += 1) {
    for (let length = Math.min(MAX_PHRASE_WORDS, words.length - start); length > 0; length -= 1) {
      const kind = KIND_OF.get(length === 1 ? (words[start] ?? '') : words.slice(start, start + length).join(' '))
      if (kind && !isHarmless(words, start, start + length)) return kind
      if (kind) break
    }
  }
  return undefined
}

/** What the value behind a sentence is whose last words are these; they have to end in the phrase. */
export function kindOfEnding(words: readonly string[]): Kind | undefined {
  for (let length = Math.min(MAX_PHRASE_WORDS, words.length); length > 0; length -= 1) {
    const kind = KIND_OF.get(words.slice(-length).join(' '))
    if (kind) return ASKING_WORDS.has(words.at(-length - 1) ?? '') ? undefined : kind
  }
  return undefined
}

function isHarmless(words: readonly string[], start: number, end: number): boolean {
  return (
    words.slice(0, start).some((word) => ASKING_WORDS.has(word)) ||
    words.slice(end).some((word) => ABOUT_WORDS.has(word))
  )
}

function isWordEnd(text: string, at: number): boolean {
  if (at === 0) return classOf(text, 0) === 'other'
  if (at === text.length) return true
  const before = classOf(text, at - 1)
  const here = classOf(text, at)
  if (before !== here) return !(before === 'upper' && here === 'lower')
  if (here === 'other') return true
  // `APIKey`: the last capital of several belongs to the next word.
  return here === 'upper' && at + 1 < text.length && classOf(text, at + 1) === 'lower'
}

function classOf(text: string, at: number): 'lower' | 'upper' | 'digit' | 'other' {
  const code = text.charCodeAt(at)
  if (code >= 97 && code <= 122) return 'lower'
  if (code >= 65 && code <= 90) return 'upper'
  if (code >= 48 && code <= 57) return 'digit'
  if (code < 128) return 'other'
  const char = text.charAt(at)
  if (char.toLowerCase() !== char) return 'upper'
  return /\p{L}/u.test(char) ? 'lower' : 'other'
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text)
}
