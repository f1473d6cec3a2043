import { describe, expect, test } from 'vitest'
import { redactText } from '../../../server-handler/redact/redact.js'
import { MORE_NEGATIVES } from './more-negatives.js'
import { NEGATIVES, STACKS } from './negatives.js'
import { ODD } from './odd-positives.js'
import { allPositives, PLANTED } from './positives.js'
import { AROUND } from './surroundings.js'

const positives = [...allPositives(AROUND), ...ODD]
const negatives = [...NEGATIVES, ...MORE_NEGATIVES, ...STACKS]

const decode = (text: string): string => text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => tolerant(run))
const tolerant = (run: string): string => {
  try {
    return decodeURIComponent(run)
  } catch {
    return run
  }
}

/** What is left of what had to go, also after three rounds of decoding. */
function leaks([text, ...gone]: readonly [string, ...string[]]): string[] {
  const out = redactText(text).text
  const shown = decode(decode(decode(out)))
  return gone.filter((piece) => out.includes(piece) || shown.includes(piece)).map(() => `${text} => ${out}`)
}

describe('free text', () => {
  test(`nothing is left of what had to go in ${positives.length} positives`, () => {
    expect(positives.flatMap(leaks)).toEqual([])
  })

  test(`not a byte changes in ${negatives.length} negatives`, () => {
    expect(negatives.map((text) => redactText(text).text)).toEqual(negatives)
    expect(negatives.filter((text) => Object.keys(redactText(text).counts).length > 0)).toEqual([])
  })

  test('a second time changes nothing', () => {
    const once = positives.map(([text]) => redactText(text).text)
    expect(once.map((text) => redactText(text).text)).toEqual(once)
    expect(once.flatMap((text) => Object.keys(redactText(text).counts))).toEqual([])
  })

  test.each(Object.entries(PLANTED))('%s alone is replaced by its kind and counted', (kind, values) => {
    const odd = values.filter((value) => !(kind in redactText(` ${value} `).counts))
    expect(odd).toEqual([])
  })
})

describe('what is replaced', () => {
  test.each([
    ['mail ada@example.com now', 'mail [email] now', { email: 1 }],
    ['a@b.co and c@d.org', '[email] and [email]', { email: 2 }],
    ['{"password":"hunter2","page":2}', '{"password":"[secret]","page":2}', { secret: 1 }],
    ['password=hunter2&page=2', 'password=[secret]&page=2', { secret: 1 }],
    ['Authorization: Bearer abc123', 'Authorization: [secret]', { secret: 1 }],
    ['Cookie: a=1; b=2\nHost: x', 'Cookie: [cookie]\nHost: x', { cookie: 1 }],
    ['cpf: 529.982.247-25', 'cpf: [cpf]', { cpf: 1 }],
    ['mot de passe : chat1234', 'mot de passe : [secret]', { secret: 1 }],
    ['first name: Ada Lovelace, age: 36', 'first name: [name], age: 36', { name: 1 }],
    ['/home/ada/app.js:10:5', '/home/[user]/app.js:10:5', { user: 1 }],
    ['C:\\Users\\ada\\app.js', 'C:\\Users\\[user]\\app.js', { user: 1 }],
    ['see https://a:b@x.org/p?token=1#top.', 'see https://x.org/p.', { userinfo: 1, query: 1 }],
    ['fn@https://x.org/app.js?user=ada:10:5', 'fn@https://x.org/app.js:10:5', { query: 1 }],
    ['https://x.org/p?utm_source=mail&q=ada', 'https://x.org/p?utm_source=mail', { query: 1 }],
    ['a%20ada%40example.com%20b', 'a%20[email]%20b', { email: 1 }],
    ['4111 1111 1111 1111 12/27', '[card] 12/27', { card: 1 }],
  ])('%s', (text, expected, counts) => {
    expect(redactText(text)).toEqual({ text: expected, counts })
  })
})

describe('a long text', () => {
  const secret = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'

  test('is cut to 8 KiB', () => {
    expect(redactText('x '.repeat(9_000)).text).toHaveLength(8_192)
    expect(Buffer.byteLength(redactText('é '.repeat(9_000)).text)).toBeLessThanOrEqual(8_192)
    expect(Buffer.byteLength(redactText('😀'.repeat(9_000)).text)).toBe(8_192)
  })

  test.each([
    secret,
    'ada.lovelace@example.com',
    '4111 1111 1111 1111',
    'password: hunter2hunter2',
    'https://ada:lovelace@example.com/',
  ])('does not end in half of %s', (planted) => {
    const halves = Array.from(
      { length: planted.length + 2 },
      (_, i) => redactText(`${'x '.repeat(4_096).slice(i)}${planted} and on ${'y '.repeat(2_000)}`).text,
    )
    for (const out of halves) {
      expect(out).not.toMatch(/4eC|sk_live_|lovelace|411|hunter/)
      expect(out.length).toBeLessThanOrEqual(8_192)
    }
  })

  test('stays as it is the second time, also where placeholders are longer than what they stand for', () => {
    const once = redactText('cvv:123 '.repeat(1_020)).text
    expect(Buffer.byteLength(once)).toBeLessThanOrEqual(8_192)
    expect(redactText(once).text).toBe(once)
  })
})
