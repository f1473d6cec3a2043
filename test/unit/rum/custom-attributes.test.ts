import { describe, expect, test } from 'vitest'
import { createCleanTexts } from '../../../server-handler/rum/clean-texts.js'
import { toCustomAttributes } from '../../../server-handler/rum/custom-attributes.js'
import { parseEnvelope } from '../../../server-handler/rum/parse.js'
import { createScrubber } from '../../../server-handler/rum/scrub.js'
import { envelope } from '../../support/envelope.js'

const LONG = 'a'.repeat(50)
const write = (given: Record<string, string | number | boolean | undefined>) => {
  const scrubber = createScrubber(createCleanTexts())
  return { written: toCustomAttributes(given, scrubber, 'x.'), notes: scrubber.notes() }
}

test('each value is written under its key, once, and numbers stay doubles', () => {
  expect(write({ list: 'Recommended', price: 2_000, in_stock: true, none: undefined, empty: '' })).toEqual({
    written: [
      { key: 'x.list', value: { stringValue: 'Recommended' } },
      { key: 'x.price', value: { doubleValue: 2_000 } },
      { key: 'x.in_stock', value: { boolValue: true } },
    ],
    notes: { redacted: {}, truncated: false },
  })
})

test.each([
  'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  'c_4111111111111111',
  'cpf_529.982.247-25',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
  'AKIAIOSFODNN7EXAMPLE',
])('an attribute whose key is a secret or personal is omitted: %s', (key) => {
  const { written, notes } = write({ [key]: 'v', list: 'x' })

  expect(written).toEqual([{ key: 'x.list', value: { stringValue: 'x' } }])
  expect(notes.truncated).toBe(true)
})

test('no two attributes have one key, also where a long key is cut to what another is called', () => {
  const [cut] = write({ [LONG]: 'first' }).written
  const name = (cut?.key ?? '').slice('x.'.length)
  const { written, notes } = write({ [LONG]: 'first', [name]: 'second' })

  expect(name).toHaveLength(40)
  expect(written).toEqual([{ key: `x.${name}`, value: { stringValue: 'second' } }])
  expect(notes.truncated).toBe(true)
})

test('a private key takes its value with it, and a number that is a card is none any more', () => {
  const { written, notes } = write({ password: 'hunter2', reference: 4_111_111_111_111_111 })

  expect(written).toEqual([
    { key: 'x.password', value: { stringValue: '[secret]' } },
    { key: 'x.reference', value: { stringValue: '[card]' } },
  ])
  expect(notes.redacted).toEqual({ secret: 1, card: 1 })
})

test('the twenty-first attribute is left out, and so is an invalid key; both are counted', () => {
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, 'v']))

  expect(write(many).written).toHaveLength(20)
  expect(write(many).notes.truncated).toBe(true)
  expect(write({ 'not a key': 'v' })).toEqual({ written: [], notes: { redacted: {}, truncated: true } })
})

describe('the attributes of an event', () => {
  const attrsOf = (json: string) => {
    const event = { id: 'e1', age: 1, kind: 'event', name: 'product_viewed', attrs: 'ATTRS' }
    const parsed = parseEnvelope(JSON.stringify(envelope([event])).replace('"ATTRS"', json))
    const [record] = parsed.ok ? parsed.envelope.records : []
    return record?.kind === 'event' ? record.attrs : 'dropped'
  }

  test('keep strings, numbers and booleans; other values are dropped alone', () => {
    expect(attrsOf('{"a":"x","b":"","c":1.5,"d":0,"e":false,"f":null,"g":{},"h":["x"],"i":1e400,"j":true}')).toEqual({
      ...{ a: 'x', b: '', c: 1.5, d: 0, e: false, j: true },
    })
  })

  test.each(['null', '[]', '["x"]', '"x"', '1', 'true'])('are dropped without their record if they are %s', (json) => {
    expect(attrsOf(json)).toBeUndefined()
  })

  test('never reach a prototype', () => {
    const attrs = attrsOf('{"__proto__":"x","\\u005f_proto__":{"a":1},"constructor":"y","b":1}')
    expect(attrs).toEqual({ b: 1 })
    expect(Object.getPrototypeOf(attrs)).toBe(Object.prototype)
  })
})
