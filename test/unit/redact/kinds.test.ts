import { describe, expect, test } from 'vitest'
import { redactText } from '../../../server-handler/redact/redact.js'
import { AFTER_VALUES } from './after-values.js'
import { FIELD_MESSAGES } from './field-messages.js'
import { ID_CASES } from './id-cases.js'
import type { Marked } from './marked.js'
import { PATH_CASES } from './path-cases.js'
import { PHONE_CASES } from './phone-cases.js'
import { REFUSED_VALUES } from './refused-values.js'
import { ESCAPED_PATHS, STOREFRONT_CASES } from './storefront-cases.js'
import { AROUND } from './surroundings.js'
import { VALIDATION_MESSAGES } from './validation-messages.js'
import { NO_KEYS, VENDOR_KEYS } from './vendor-keys.js'

const AROUND_KEYS: readonly ((key: string) => string)[] = [
  (key) => key,
  (key) => `invalid ${key} expired`,
  (key) => `"${key}"`,
  (key) => `x=${key}&y=1`,
  (key) => `Key ${key}. Try again`,
  (key) => `(${key}), next`,
]

/** Fields as errors name them. */
const FIELDS: readonly ((message: string) => string)[] = [
  (message) => `password: ${message}`,
  (message) => `Error: senha: ${message}`,
  (message) => JSON.stringify({ errors: { contraseña: [message] } }),
  (message) => JSON.stringify({ motDePasse: message }),
]

const TABLES: Readonly<Record<string, readonly Marked[]>> = {
  'validation messages': FIELD_MESSAGES,
  'validation messages without a value': VALIDATION_MESSAGES.flatMap((message) =>
    FIELDS.map((field) => ({ text: field(message), expected: field(message), gone: [] })),
  ),
  'words beside a value': AFTER_VALUES,
  'refused values': REFUSED_VALUES,
  'phone numbers': PHONE_CASES,
  'codes in paths': PATH_CASES,
  'national ids': ID_CASES,
  'numbered fields, data URLs, words of other countries': STOREFRONT_CASES,
  'escaped slashes and characters': ESCAPED_PATHS.map(([text, expected]) => ({ text, expected, gone: [] })),
  'vendor keys': VENDOR_KEYS.flatMap((key) =>
    AROUND_KEYS.map((around) => ({ text: around(key), expected: around('[secret]'), gone: [] })),
  ),
  'names that begin as keys do': NO_KEYS.flatMap((name) =>
    [name, `unknown ${name} here`].map((text) => ({ text, expected: text, gone: [] })),
  ),
}

function decodeThrice(text: string): string {
  const decode = (run: string) => run.replace(/(?:%[0-9a-f]{2})+/gi, tolerant)
  return decode(decode(decode(text)))
}

function tolerant(run: string): string {
  try {
    return decodeURIComponent(run)
  } catch {
    return run // Half a character, as it is.
  }
}

describe('each kind is replaced, and only that', () => {
  test.each(Object.entries(TABLES))('%s', (_, cases) => {
    const wrong = cases
      .map(({ text, expected }) => ({ text, expected, got: redactText(text).text }))
      .filter(({ expected, got }) => got !== expected)
    expect(wrong).toEqual([])
  })

  test('nothing is left of it in any surrounding', () => {
    const marked = Object.values(TABLES)
      .flat()
      .filter(({ gone }) => gone.length > 0)
    const keys = VENDOR_KEYS.map((key) => ({ text: key, gone: [key.length < 60 ? key : key.slice(20, 44)] }))
    const left = [...marked, ...keys].flatMap(({ text, gone }) =>
      AROUND.map((around) => redactText(around(text)).text).filter((out) => {
        const shown = decodeThrice(out)
        return gone.some((piece) => out.includes(piece) || shown.includes(piece))
      }),
    )
    expect(left).toEqual([])
  })

  test('a second time changes nothing', () => {
    const once = Object.values(TABLES)
      .flat()
      .map(({ text }) => redactText(text).text)
    expect(once.map((text) => redactText(text).text)).toEqual(once)
  })

  test('the tables hold more than 700 positives and 300 negatives', () => {
    const all = Object.values(TABLES).flat()
    const positives = all.filter(({ text, expected }) => text !== expected).length
    console.log(`redaction by kind: ${positives} positives, ${all.length - positives} negatives`)
    expect(positives).toBeGreaterThan(700)
    expect(all.length - positives).toBeGreaterThan(300)
  })
})
