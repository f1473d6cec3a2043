import { kindOfWords, wordsOf } from './key-words.js'
import { isHarmlessValue } from './keyed-values.js'
import { matchesOf, type Span } from './span.js'

/** `setItem("token", "abc123")`, `["authorization","Bearer abc123"]`: a key and a value as neighbours, also escaped. */
const PAIR =
  /(?<=["'`](?<key>[A-Za-z_$][\w$.-]{1,60})\\{0,3}["'`], ?\\{0,3}["'`])(?<![\w$]["'`])[^"'`\\\n]{6,400}(?=\\{0,3}["'`])/g

/**
 * Finds the value after the name of a secret in a list: the arguments of a call, the entries of headers and forms. In a
 * list of names, each follows another; none of them has a digit.
 */
export function findPairs(text: string): Span[] {
  return matchesOf(text, PAIR).flatMap(({ 0: value, index, groups }) => {
    const kind = kindOfWords(wordsOf(groups?.key ?? ''))
    const isSecret = kind === 'secret' || kind === 'cookie'
    if (!isSecret || !/\d/.test(value) || isName(value) || isHarmlessValue(value)) return []
    return [{ start: index, end: index + value.length, kind }]
  })
}

// `password2` is a field, `Bearer abc123` a scheme and its value.
const isName = (value: string): boolean =>
  kindOfWords(wordsOf(value.replace(/^(?:bearer|basic|token|digest) /i, ''))) !== undefined
