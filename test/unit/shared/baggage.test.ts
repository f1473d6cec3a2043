import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ActionContext } from '../../../src/shared/action.js'
import { fitBaggage, formatBaggageMember, parseBaggage, toBaggageMembers } from '../../../src/shared/baggage.js'

const CONTEXT: ActionContext = {
  origin_action_id: 'act_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  action_kind: 'explicit_user_action',
  request_origin: 'browser',
  surface_area: 'checkout',
  platform: 'web',
  action_name: 'checkout_submit',
}

describe('reading baggage, to the letter of https://www.w3.org/TR/baggage/', () => {
  test('decodes values and the values of properties', () => {
    expect(parseBaggage('userId=Am%C3%A9lie , serverNode=DF%2028;prop=%31 ; flag;p=%FF,isProduction=false')).toEqual({
      members: [
        { key: 'userId', value: 'Amélie' },
        {
          key: 'serverNode',
          value: 'DF 28',
          properties: [{ key: 'prop', value: '1' }, { key: 'flag' }, { key: 'p', value: '\ufffd' }],
        },
        { key: 'isProduction', value: 'false' },
      ],
      malformed: 0,
    })
  })

  test('turns sequences that are not UTF-8 into U+FFFD', () => {
    expect(parseBaggage('a=%FF%41').members).toEqual([{ key: 'a', value: '\ufffdA' }])
  })

  test('keeps a byte order mark, which is a character like others within a value', () => {
    expect(parseBaggage('a=%EF%BB%BFx').members).toEqual([{ key: 'a', value: '\ufeffx' }])
  })

  test('drops and counts malformed members, and keeps the others', () => {
    expect(parseBaggage('good=1,no equals,sp ace=1,a="quoted",b=back\\slash,c=ünï,ok=2;bad prop,also=3')).toEqual({
      members: [
        { key: 'good', value: '1' },
        { key: 'also', value: '3' },
      ],
      malformed: 6,
    })
  })

  test.each(['', ' ', ',', ' , ,\t'])('finds no member in %j, and nothing malformed', (header) => {
    expect(parseBaggage(header)).toEqual({ members: [], malformed: 0 })
  })

  test('reads back every value that it wrote, also of a property', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const written = formatBaggageMember({ key: 'k', value, properties: [{ key: 'p', value }, { key: 'flag' }] })
        const { members, malformed } = parseBaggage(written ?? '')
        const expected = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(value))
        expect(malformed).toBe(0)
        expect(members).toEqual([
          { key: 'k', value: expected, properties: [{ key: 'p', value: expected }, { key: 'flag' }] },
        ])
      }),
    )
  })

  test.each(['', 'a b', 'a,b', 'a=b', 'a;b', 'ü', '"a"', 'a(b)', 'a\n'])(
    'does not write the key %j, which is none',
    (key) => {
      expect(formatBaggageMember({ key, value: '1' })).toBeUndefined()
      expect(formatBaggageMember({ key: 'a', value: '1', properties: [{ key }] })).toBeUndefined()
    },
  )

  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseBaggage(text)))
  })
})

describe('our members beside other people’s', () => {
  test('are in the order of the contract', () => {
    expect(toBaggageMembers('whop', CONTEXT)).toEqual([
      'whop.origin_action_id=act_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      'whop.action_kind=explicit_user_action',
      'whop.request_origin=browser',
      'whop.surface_area=checkout',
      'whop.platform=web',
      'whop.action_name=checkout_submit',
    ])
  })

  test('fit 512 bytes whatever a site declares, with the default namespace', () => {
    const widest = {
      ...CONTEXT,
      surface_area: 'x'.repeat(64),
      product_type: 'x'.repeat(64),
      platform: 'x'.repeat(64),
      action_name: 'x'.repeat(64),
    }
    expect(fitBaggage(toBaggageMembers('throughline', widest)).shed).toBe(0)
  })

  test('are shed from the last upwards, whole, and the action id never', () => {
    const members = toBaggageMembers('throughline', CONTEXT)
    expect(fitBaggage(members, '', 130)).toEqual({ added: members.slice(0, 2).join(), shed: 4 })
    expect(fitBaggage(members, '', 10)).toEqual({ added: members[0], shed: 5 })
  })

  test('are omitted at 64 members or 8192 bytes', () => {
    const members = toBaggageMembers('throughline', CONTEXT)
    const sixtyTwo = Array.from({ length: 62 }, (_, i) => `k${i}=1`).join()
    expect(fitBaggage(members, sixtyTwo)).toEqual({ added: members.slice(0, 2).join(), shed: 4 })
    expect(fitBaggage(members, `k=${'v'.repeat(8185)}`)).toEqual({ added: '', shed: 6 })
  })

  test('fill 64 members and 8192 bytes to the last one, and an empty header is none', () => {
    const all = Array.from({ length: 64 }, (_, i) => `k${i}=1`)
    expect(fitBaggage(all, '')).toEqual({ added: all.slice(0, 64).join(), shed: 0 })
    expect(fitBaggage(all, ' , ')).toEqual({ added: all.join(), shed: 0 })
    const one = 'key=value'
    expect(fitBaggage([one], 'x'.repeat(8192 - 1 - one.length))).toEqual({ added: one, shed: 0 })
    expect(fitBaggage([one], 'x'.repeat(8192 - one.length))).toEqual({ added: '', shed: 1 })
    expect(fitBaggage(['x'.repeat(8192)], '')).toEqual({ added: 'x'.repeat(8192), shed: 0 })
  })
})
