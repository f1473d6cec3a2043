import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACTION_ID } from '../support/envelope.js'
import type { RawHeader } from '../support/raw-request.js'
import { type Hop, startTwoServices, type TwoServices } from '../support/two-services.js'

// https://www.w3.org/TR/trace-context-2/ and https://www.w3.org/TR/baggage/, asked over HTTP of a service that
// continues its callers' traces (a private route) and of one that starts anew (a public route), each calling a second.
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const parent = (flags = '01', version = '00', more = '') => `${version}-${TRACE}-${SPAN}-${flags}${more}`
const traceparent = (value = parent()): RawHeader => ['traceparent', value]
const tracestate = (value: string): RawHeader => ['tracestate', value]

let services: TwoServices
beforeAll(async () => {
  services = await startTwoServices('acme')
})
afterAll(() => services.close())

const continuing = (...headers: RawHeader[]) => services.ask('/private', headers)
const restarting = (...headers: RawHeader[]) => services.ask('/public', headers)

interface Parts {
  version: string | undefined
  traceId: string | undefined
  spanId: string | undefined
  flags: string | undefined
}

/** The one `traceparent` that the second service was sent. */
function sentParent({ sent }: Hop): Parts {
  const all = sent('traceparent')
  expect(all).toHaveLength(1)
  expect(all[0]).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[0-3]$/)
  const [version, traceId, spanId, flags] = all[0]?.split('-') ?? []
  return { version, traceId, spanId, flags }
}

/** Asserts that a trace was started as if none had been sent. */
function expectFresh(hop: Hop): void {
  expect(sentParent(hop).traceId).not.toBe(TRACE)
  expect(hop.sent('tracestate')).toEqual([])
  expect(hop.span.parentSpanId).toBeUndefined()
  expect(hop.span.links).toEqual([])
}

const INVALID: readonly (readonly [what: string, ...headers: RawHeader[]])[] = [
  ['of version ff', traceparent(parent('01', 'ff'))],
  ['of version ff with more fields', traceparent(parent('01', 'ff', '-what'))],
  ['of a version that is not hexadecimal', traceparent(parent('01', '.0'))],
  ['of a version in upper case', traceparent(parent('01', 'CC'))],
  ['of a version of one digit', traceparent(parent('01', '0'))],
  ['of a version of three digits', traceparent(parent('01', '000'))],
  ['of version 00 with a fifth field', traceparent(parent('01', '00', '-what'))],
  ['of version 00 with a dash behind it', traceparent(parent('01', '00', '-'))],
  ['of version 00 with characters behind it', traceparent(parent('01', '00', '.'))],
  ['of a later version with characters behind it that no dash divides', traceparent(parent('01', 'cc', '.what'))],
  ['in upper case', traceparent(parent().toUpperCase())],
  ['with a trace id of zeros', traceparent(`00-${'0'.repeat(32)}-${SPAN}-01`)],
  ['with a trace id of 31 digits', traceparent(`00-${TRACE.slice(1)}-${SPAN}-01`)],
  ['with a trace id of 33 digits', traceparent(`00-0${TRACE}-${SPAN}-01`)],
  ['with a trace id that is not hexadecimal', traceparent(`00-${TRACE.replace('a', '.')}-${SPAN}-01`)],
  ['with a parent id of zeros', traceparent(`00-${TRACE}-${'0'.repeat(16)}-01`)],
  ['with a parent id of 15 digits', traceparent(`00-${TRACE}-${SPAN.slice(1)}-01`)],
  ['with a parent id of 17 digits', traceparent(`00-${TRACE}-0${SPAN}-01`)],
  ['with a parent id that is not hexadecimal', traceparent(`00-${TRACE}-${SPAN.replace('7', 'g')}-01`)],
  ['with flags of one digit', traceparent(parent('1'))],
  ['with flags of three digits', traceparent(parent('001'))],
  ['with flags that are not hexadecimal', traceparent(parent('.0'))],
  ['with flags in upper case', traceparent(parent('0F'))],
  ['with blanks between its fields', traceparent(`00 - ${TRACE} - ${SPAN} - 01`)],
  ['without dashes', traceparent(parent().replaceAll('-', '_'))],
  ['that is empty', traceparent('')],
  ['sent twice', traceparent(), traceparent(`00-${TRACE}-00f067aa0ba902b7-01`)],
  ['sent twice alike', traceparent(), traceparent()],
  ['of a later version sent twice', traceparent(parent('01', 'cc', '-what')), traceparent()],
  ['of a later version with more than ASCII behind it', traceparent(parent('01', 'cc', '-\xe9'))],
  ['of a later version with more than 256 characters', traceparent(parent('01', 'cc', `-${'x'.repeat(300)}`))],
]

const invalid = INVALID.map(([what, ...headers]): [string, RawHeader[]] => [what, headers])

describe('an invalid traceparent', () => {
  test.each(invalid)('%s is one that a continuing service has not been sent', async (_what, headers) => {
    const hop = await continuing(...headers, tracestate('foo=1'))

    expectFresh(hop)
    expect(hop.signals.toSorted()).toEqual(['malformed_header', 'missing_action_id', 'trace_restarted'])
  })

  test.each(invalid)('%s is one that a restarting service has nothing to link to', async (_what, headers) => {
    expectFresh(await restarting(...headers, tracestate('foo=1')))
  })
})

describe('a valid traceparent', () => {
  test.each([
    ['under its name in any case', ['TraceParent', parent()]],
    ['with blanks and tabs around it, which HTTP takes off', traceparent(` \t${parent()}\t `)],
    ['of a later version with four fields', traceparent(parent('01', 'cc'))],
    ['of a later version with more fields', traceparent(parent('01', '01', '-what-the-future-holds'))],
    ['of a later version with a dash behind it', traceparent(parent('01', 'cc', '-'))],
  ] as const)('%s is continued, in version 00', async (_what, header) => {
    const hop = await continuing(header)
    const { version, traceId, spanId } = sentParent(hop)

    expect([version, traceId]).toEqual(['00', TRACE])
    expect([SPAN, hop.span.spanId]).not.toContain(spanId)
    expect(hop.span).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, links: [] })
    expect(hop.call).toMatchObject({ traceId: TRACE, parentSpanId: hop.span.spanId, spanId, kind: 3 })
    expect(hop.fields).toMatchObject({ trace_id: TRACE, span_id: hop.span.spanId })
  })

  test.each([
    ['of version 00', traceparent()],
    ['of a later version', traceparent(parent('01', 'cc', '-what'))],
  ])('%s is linked to by a restarting service, whose own ids are new', async (_what, header) => {
    const hop = await restarting(header, tracestate('foo=1'))
    const { traceId, spanId } = sentParent(hop)

    expect(traceId).not.toBe(TRACE)
    expect(hop.span).toMatchObject({ traceId, links: [{ traceId: TRACE, spanId: SPAN }] })
    expect([SPAN, hop.span.spanId]).not.toContain(spanId)
    expect(hop.span.parentSpanId).toBeUndefined()
    expect(JSON.stringify([hop.fields, hop.sent('traceparent'), hop.sent('baggage')])).not.toContain(TRACE)
  })

  test('has a new parent id on each hop', async () => {
    const hops = [await continuing(traceparent()), await continuing(traceparent())]
    const ids = hops.map((hop) => sentParent(hop).spanId)

    expect(new Set([...ids, SPAN]).size).toBe(3)
  })

  test('has a new and random trace id on each restart', async () => {
    const hops = await seriesOf(20, () => restarting(traceparent()))
    const ids = hops.map((hop) => sentParent(hop).traceId ?? '')

    expect(new Set(ids).size).toBe(20)
    // Each of the 32 digits takes many values, the rightmost seven bytes among them.
    for (let i = 0; i < 32; i += 1) expect(new Set(ids.map((id) => id[i])).size).toBeGreaterThan(3)
  })
})

async function seriesOf<T>(length: number, run: () => Promise<T>): Promise<T[]> {
  const all: T[] = []
  for (let i = 0; i < length; i += 1) all.push(await run())
  return all
}

describe('trace flags', () => {
  test.each([
    ['00', '00'],
    ['01', '01'],
    ['02', '02'],
    ['03', '03'],
    ['fc', '00'],
    ['fd', '01'],
    ['ff', '03'],
  ])('%s are passed on as %s: sampled and random kept, unknown ones zero', async (given, expected) => {
    expect(sentParent(await continuing(traceparent(parent(given)))).flags).toBe(expected)
  })

  test.each([
    ['00', '02'],
    ['fc', '02'],
    // A sampled flag is ignored on a public route.
    ['ff', '02'],
  ])('%s become %s on a restart, whose trace id is random', async (given, expected) => {
    expect(sentParent(await restarting(traceparent(parent(given)))).flags).toBe(expected)
  })

  test.each(['/private', '/public'])('say that the id is random where %s has minted it', async (path) => {
    expect(sentParent(await services.ask(path, [])).flags).toBe('02')
  })
})

const many = (count: number, value = '1') => Array.from({ length: count }, (_, i) => `k${i}=${value}`)

describe('tracestate', () => {
  test.each([
    ['untouched in order and content', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,a=1', undefined],
    ['with a key that begins with a digit', '0a=1', undefined],
    ['with tenant keys, and @ in any position', 't61rcwkgmze@sys=1,0@0=1,a@b@c=1,a@=1', undefined],
    ['with every character of a key', '0123456789abcdefghijklmnopqrstuvwxyz_-*/@=1', undefined],
    ['with every character of a value', `a=${printable()}`, undefined],
    ['with a key of 256 characters', `${'k'.repeat(256)}=1`, undefined],
    ['with a value of 256 characters', `a=${'v'.repeat(256)}`, undefined],
    ['with a blank at the beginning of a value', 'a= 1', undefined],
    ['with blanks and tabs around members', 'foo=1 \t , \t bar=2', 'foo=1,bar=2'],
    ['with empty members', ',foo=1,, ,bar=2,', 'foo=1,bar=2'],
    ['with 32 members', many(32).join(), undefined],
    ['with the latest of a key that is there twice', 'a=1,b=2,a=3', 'a=1,b=2'],
    ['with one of a member that is there twice', 'foo=1,foo=1', 'foo=1'],
    ['with 512 characters', `a=${'v'.repeat(254)},b=${'v'.repeat(253)}`, undefined],
    [
      'with 513 characters, a long member shed whole',
      `a=${'v'.repeat(254)},b=${'v'.repeat(254)}`,
      `a=${'v'.repeat(254)}`,
    ],
    [
      'with too many short members, shed whole from the right',
      many(9, 'v'.repeat(60)).join(),
      many(8, 'v'.repeat(60)).join(),
    ],
    [
      'with members of more than 128 characters shed first',
      `long=${'v'.repeat(200)},${many(7, 'v'.repeat(60))}`,
      many(7, 'v'.repeat(60)).join(),
    ],
  ] as const)('passes %s', async (_what, given, expected = given) => {
    const hop = await continuing(traceparent(), tracestate(given))

    expect(hop.sent('tracestate')).toEqual([expected])
    expect(hop.span.traceState).toBe(expected)
    expect(sentParent(hop).traceId).toBe(TRACE)
  })

  test('in several headers is one list, in their order', async () => {
    const { sent } = await continuing(tracestate('a=1,b=2'), traceparent(), ['TraceState', ''], tracestate('c=3'))

    expect(sent('tracestate')).toEqual(['a=1,b=2,c=3'])
  })

  test.each([
    ['a key in upper case', 'Foo=1'],
    ['a key that begins with @', '@foo=1'],
    ['a key that begins with a dash', '-foo=1'],
    ['an empty key', '=1'],
    ['a dot in a key', 'foo.bar=1'],
    ['a blank behind a key', 'foo =1'],
    ['a key of 257 characters', `${'k'.repeat(257)}=1`],
    ['a value of 257 characters', `a=${'v'.repeat(257)}`],
    ['an empty value', 'a='],
    ['an equals sign in a value', 'a=1=2'],
    ['no equals sign', 'a'],
    ['a semicolon for a comma', 'a=1;b=2'],
    ['a tab in a value', 'a=1\t2'],
    ['more than ASCII', 'a=\xe9'],
    ['33 members, some of a key', `${many(31).join()},k0=1`],
    ['33 members', many(32).join()],
  ])('with %s is dropped whole and counted, and the trace is continued', async (_what, given) => {
    const hop = await continuing(traceparent(), tracestate('good=1'), tracestate(given))

    expect(hop.sent('tracestate')).toEqual([])
    expect(hop.span.traceState).toBeUndefined()
    expect(sentParent(hop).traceId).toBe(TRACE)
    expect(hop.signals).toContain('malformed_header')
  })

  test('without a traceparent is dropped', async () => {
    expectFresh(await continuing(tracestate('foo=1')))
  })

  test('does not cross a restart', async () => {
    const { sent, span } = await restarting(traceparent(), tracestate('foo=1'))

    expect([sent('tracestate'), span.traceState]).toEqual([[], undefined])
  })
})

/** What a value may hold but for `,` and `=`; a blank neither first nor last, where HTTP would take it off. */
function printable(): string {
  const codes = Array.from({ length: 0x5f }, (_, i) => 0x20 + i).filter((code) => code !== 0x2c && code !== 0x3d)
  return `${String.fromCharCode(...codes)}x`
}

const ID = `acme.origin_action_id=${ACTION_ID}`
const baggage = (value: string): RawHeader => ['baggage', value]

describe('baggage', () => {
  test.each([
    ['with blanks and tabs around every part', `\t${ID} ,\t acme.platform\t = \tios \t,x=1`],
    ['with properties of ours, which end here', `${ID};ttl=3;flag , acme.platform=ios ; a = b ;c`],
    ['percent-encoded', `${ID.replace('act_', '%61c%74_')},acme.platform=%69os`],
    ['in any order, between those of others', `a=1,acme.platform=ios,b=%C3%A9;p,${ID},c=`],
    ['with every character of a value in those of others', `x=!#$&'()*+-./:<=>?@[]^_\`{|}~%22,${ID},acme.platform=ios`],
    ['as the last of 64 members', `${many(62).join()},${ID},acme.platform=ios`],
    ['in 8192 bytes', `x=${'v'.repeat(8192 - 21 - ID.length)},${ID},acme.platform=ios`],
  ])('is read %s', async (_what, given) => {
    const { fields, signals, sent } = await continuing(baggage(given))

    expect(fields).toMatchObject({ 'acme.origin_action_id': ACTION_ID, 'acme.platform': 'ios' })
    expect(signals).toEqual([])
    expect(sent('baggage')).toEqual([`${ID},acme.platform=ios`])
  })

  test('in several headers, some of them empty, is one list', async () => {
    const { fields, signals, sent } = await continuing(baggage('a=1'), baggage(''), baggage(`${ID},`), baggage('b=2'))

    expect(fields['acme.origin_action_id']).toBe(ACTION_ID)
    expect(signals).toEqual([])
    expect(sent('baggage')).toEqual([ID])
  })

  test('in several headers is one list', async () => {
    const { fields, signals } = await continuing(baggage('acme.platform=ios'), ['Baggage', ID], baggage('x=1'))

    expect(fields).toMatchObject({ 'acme.origin_action_id': ACTION_ID, 'acme.platform': 'ios' })
    expect(signals).toEqual([])
  })

  test.each([
    ['a value without a key', '=1'],
    ['a key without a value', 'a'],
    ['a blank inside a key', 'a b=1'],
    ['a character in a key that tokens do not have', 'a(b)=1'],
    ['a quoted value', 'a="1"'],
    ['a backslash in a value', 'a=1\\2'],
    ['a blank inside a value', 'a=1 2'],
    ['more than ASCII', 'a=\xe9'],
    ['an empty property', 'a=1;'],
    ['a property without a key', 'a=1;=2'],
    ['a value of ours that is another after decoding', 'acme.platform=%0D%0Aset-cookie'],
    ['a value of ours that is not UTF-8', 'acme.platform=ios%FF'],
    ['a value of ours with half an escape', 'acme.platform=ios%4'],
    ['a key of ours twice', 'acme.platform=ios,acme.platform=ios'],
  ])('loses %s, counted once, and no more than that', async (_what, given) => {
    const { fields, signals, sent } = await continuing(baggage(`acme.surface_area=search,${given},${ID}`))

    expect(fields).toMatchObject({ 'acme.origin_action_id': ACTION_ID, 'acme.surface_area': 'search' })
    expect(fields['acme.platform']).toBeUndefined()
    expect(signals).toEqual(['malformed_baggage'])
    expect(sent('baggage')).toEqual([`${ID},acme.surface_area=search`])
  })

  test.each([
    ['keys of ours in another case', 'Acme.platform=ios,acme.PLATFORM=ios'],
    ['keys of ours that are escaped, for keys are not decoded', 'acme%2Eplatform=ios'],
    ['what names of the object that it is read into', '__proto__=1,constructor=2,acme.__proto__=3'],
  ])('has nothing for %s', async (_what, given) => {
    const { sent, signals } = await continuing(baggage(`${ID},${given}`))

    expect([sent('baggage'), signals]).toEqual([[ID], []])
  })

  test('of 8193 bytes is dropped whole, in one header or in two', async () => {
    const long = `${ID},x=${'v'.repeat(8193 - 3 - ID.length)}`
    const hops = [
      await continuing(baggage(long)),
      await continuing(baggage(long.slice(0, 4_000)), baggage(`y=${long.slice(4_000)}`)),
    ]

    for (const { sent, signals } of hops) {
      expect(sent('baggage')).toEqual([])
      expect(signals.toSorted()).toEqual(['malformed_baggage', 'missing_action_id'])
    }
  })

  test('crosses a restart only in the fields that untrusted callers may set', async () => {
    const all = [`acme.action_kind=mount`, 'acme.surface_area=search', 'acme.action_name=pay']
    const { sent, fields } = await restarting(baggage([ID, ...all, 'acme.platform=ios', 'x=1'].join()))

    expect(sent('baggage')).toEqual([[ID, ...all].join()])
    expect(fields['acme.platform']).toBeUndefined()
  })
})
