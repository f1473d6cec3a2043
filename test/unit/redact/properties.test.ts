import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redactText, redactUrl } from '../../../server-handler/redact/redact.js'

const CARDS = [
  '4111111111111111',
  '5555555555554444',
  '378282246310005',
  '6011111111111117',
  '3530111333300000',
  '30569309025904',
]
const TOKENS = [
  'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'AKIAIOSFODNN7EXAMPLE',
  'glpat-9dXm3kP7sT2vW8yZ4aBc',
  'xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4',
]
const MAILS = ['jane.doe@example.com', 'jörg@müller.de', 'j+tag@mail.example.co.uk']
const MARKS = [
  ' ',
  '\n',
  '"',
  "'",
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ';',
  ':',
  '=',
  '/',
  '\\',
  '?',
  '&',
  '#',
  '%',
  '%20',
  '%2540',
  '@',
  '.',
  '-',
  '_',
  '\u200b',
  '\u202e',
  '１',
  '4',
  '0',
  'a',
  'Z',
  'é',
  '😀',
  'token',
  'https://',
  'password=',
  '[email]',
  '-----BEGIN ',
  '\\"',
]
const noise = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.array(fc.constantFrom(...MARKS), { maxLength: 30 }).map((parts) => parts.join('')),
)
const spaced = (planted: string) => fc.tuple(noise, noise).map(([before, after]) => `${before} ${planted} ${after}`)
const RUNS = { numRuns: 1_500 }

describe('whatever the text', () => {
  test('redaction never throws and never hands back more than 8 KiB', () => {
    fc.assert(
      fc.property(fc.oneof(noise, fc.string({ unit: 'binary', maxLength: 2_000 })), (text) => {
        expect(Buffer.byteLength(redactText(text).text)).toBeLessThanOrEqual(8_192)
        expect(Buffer.byteLength(redactUrl(text, { routePattern: text }).text)).toBeLessThanOrEqual(8_192)
      }),
      RUNS,
    )
  })

  test('a second time changes nothing', () => {
    fc.assert(
      fc.property(
        noise,
        noise,
        fc.constantFrom(...CARDS, ...TOKENS, ...MAILS, 'password: x1'),
        (before, after, planted) => {
          const once = redactText(`${before}${planted}${after}`).text
          expect(redactText(once)).toEqual({ text: once, counts: {} })
          const url = redactUrl(`https://shop.example/${before}/${planted}${after}`).text
          expect(redactUrl(url)).toEqual({ text: url, counts: {} })
        },
      ),
      RUNS,
    )
  })

  test.each([
    ['card', CARDS],
    ['token', TOKENS],
    ['e-mail address', MAILS],
  ])('a %s in it does not come out', (_, planted) => {
    const text = fc.constantFrom(...planted).chain((value) => fc.tuple(fc.constant(value), spaced(value)))
    fc.assert(
      fc.property(text, ([value, around]) => {
        expect(redactText(around).text).not.toContain(value)
        expect(redactText(encodeURIComponent(Buffer.from(around).toString())).text).not.toContain(
          encodeURIComponent(value),
        )
      }),
      RUNS,
    )
  })

  test('a card or a token does not come out where nothing parts it from its surroundings', () => {
    fc.assert(
      fc.property(
        noise,
        noise,
        fc.constantFrom(...CARDS.slice(0, 3), ...TOKENS.slice(0, 2)),
        (before, after, planted) => {
          expect(redactText(`${before}${planted}${after}`).text).not.toContain(planted)
        },
      ),
      RUNS,
    )
  })

  test('a card does not come out by any separator between its groups', () => {
    const gap = fc.constantFrom(
      ' ',
      '-',
      '.',
      '/',
      '_',
      '+',
      '*',
      '·',
      '\u00a0',
      '\u2009',
      '–',
      '‑',
      '%20',
      '%2D',
      '\u200b',
      '  ',
      ' - ',
    )
    fc.assert(
      fc.property(fc.array(gap, { minLength: 3, maxLength: 3 }), noise, ([a = '', b = '', c = ''], around) => {
        const { text } = redactText(`${around} 4111${a}1111${b}1111${c}1111 ${around}`)
        expect(text.replace(/%\d\d|\D/g, '')).not.toContain('4111111111111111')
      }),
      RUNS,
    )
  })
})
