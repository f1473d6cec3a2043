import { expect, test } from 'vitest'
import { checkMetadata } from '../../../server-handler/parking/metadata.js'
import { formatParked, type ParkedContext, parseParked } from '../../../server-handler/parking/parked-context.js'
import { MAX_VALUE_BYTES } from '../../../server-handler/parking/parking-store.js'
import { byteLength } from '../../../src/shared/byte-length.js'
import { ACTION_ID } from '../../support/envelope.js'

const category = 'a'.repeat(64)
const full: ParkedContext = {
  trace: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', flags: 3 },
  action: {
    origin_action_id: ACTION_ID,
    action_kind: 'explicit_user_action',
    request_origin: 'browser',
    surface_area: category,
    product_type: category,
    platform: category,
    action_name: category,
    parent_action_id: ACTION_ID,
    attribution: 'explicit',
  },
  requestId: 'r'.repeat(128),
  joinKeys: { payment_intent_id: 'pi_1' },
  metadata: Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`note_${i}`, 'x'.repeat(230)])),
  parkedAt: 1_790_000_000_000,
}

test('the fullest context fits, with all the metadata that is taken', () => {
  expect(() => checkMetadata(full.metadata)).not.toThrow()
  const written = formatParked(full)
  expect(written?.shed).toBe(0)
  expect(byteLength(written?.value ?? '')).toBeLessThanOrEqual(MAX_VALUE_BYTES)
  expect(parseParked(written?.value ?? '')).toEqual(full)
})

test('business keys beyond the bound are shed from the last, counted, and the rest still fits', () => {
  const joinKeys = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key_${i}`, 'v'.repeat(128)]))
  const { value = '', shed = 0 } = formatParked({ ...full, joinKeys }) ?? {}
  expect(byteLength(value)).toBeLessThanOrEqual(MAX_VALUE_BYTES)
  const kept = Object.keys(parseParked(value)?.joinKeys ?? {})
  expect(kept.length).toBeGreaterThan(0)
  expect(kept).toEqual(Object.keys(joinKeys).slice(0, 40 - shed))
})

test('fields that are malformed are dropped alone', () => {
  const value = JSON.stringify({
    v: 1,
    parked_at: 5,
    traceparent: 'none',
    action: { origin_action_id: ACTION_ID, action_kind: 'click', action_name: 'pay', platform: 7 },
    request_id: 'two words',
    join: { payment_intent_id: 'pi_1', bad: 'a b', 'a b': 'x', __proto__: 'x', n: 1 },
    metadata: { fine: 1, nested: {} },
  })
  expect(parseParked(value)).toEqual({
    action: { origin_action_id: ACTION_ID, action_name: 'pay' },
    trace: undefined,
    requestId: undefined,
    joinKeys: { payment_intent_id: 'pi_1' },
    metadata: {},
    parkedAt: 5,
  })
})

test('what is longer than anything that was ever written is not read', () => {
  const { value = '' } = formatParked(full) ?? {}
  expect(parseParked(value.padEnd(MAX_VALUE_BYTES))).toEqual(full)
  expect(parseParked(value.padEnd(MAX_VALUE_BYTES + 1))).toBeUndefined()
})

test('a context of nothing is none', () => {
  expect(formatParked({ joinKeys: {}, metadata: {}, parkedAt: 1 })).toBeUndefined()
  expect(
    formatParked({ action: { origin_action_id: 'act_1' }, joinKeys: {}, metadata: {}, parkedAt: 1 }),
  ).toBeUndefined()
})

test('what is malformed is not even parked', () => {
  const trace = { traceId: '0'.repeat(32), spanId: 'b7ad6b7169203331', flags: 1 }
  expect(formatParked({ trace, joinKeys: {}, metadata: {}, parkedAt: 1 })).toBeUndefined()
  const { value = '' } =
    formatParked({ ...full, requestId: 'two words', joinKeys: { receipt_id: 'a b', payment_intent_id: 'pi_1' } }) ?? {}
  expect(JSON.parse(value)).not.toHaveProperty('request_id')
  expect(JSON.parse(value).join).toEqual({ payment_intent_id: 'pi_1' })
})

test.each([
  [null, 'give an object'],
  [[], 'give an object'],
  ['text', 'give an object'],
  [{ 'a b': 1 }, 'the name "a b" is not'],
  [{ 'a\n': 1 }, 'the name "a\\n" is not'],
  [JSON.parse('{"__proto__": 1}'), 'the name "__proto__" is not'],
  [{ a: {} }, '"a" is of the type object'],
  [{ a: null }, '"a" is null'],
  [{ a: undefined }, '"a" is of the type undefined'],
  [{ a: Number.NaN }, '"a" is NaN'],
  [{ a: 'x'.repeat(257) }, '"a" has 257 characters, and 256 are the most'],
  [Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`a${i}`, 1])), 'it has 17 members'],
  [
    Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`a${i}`, 'é'.repeat(200)])),
    'bytes, and 2048 are the most',
  ],
])('metadata is refused with its reason: %#', (given, reason) => {
  expect(() => checkMetadata(given)).toThrow(TypeError)
  expect(() => checkMetadata(given)).toThrow(reason)
})
