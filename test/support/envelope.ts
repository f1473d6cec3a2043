import type { Envelope, WireRecord } from '../../src/shared/wire.js'

/** An action id that is well formed. */
export const ACTION_ID = 'act_01JD0000000000000000000001'

/** One LCP as the page sends it. */
export function vital(change: Partial<Extract<WireRecord, { kind: 'vital' }>> = {}): WireRecord {
  return {
    id: 'r1',
    age: 1_234,
    kind: 'vital',
    name: 'LCP',
    value: 1_830.5,
    delta: 1_830.5,
    rating: 'good',
    vitalId: 'v6-1-2',
    ...change,
  }
}

/** One error as the page sends it. */
export function error(change: Partial<Extract<WireRecord, { kind: 'error' }>> = {}): WireRecord {
  return {
    id: 'r2',
    age: 5,
    kind: 'error',
    type: 'TypeError',
    message: 'x is not a function',
    stack: 'TypeError: x is not a function\n    at pay (https://shop.example/app.js:1:2)',
    source: 'error',
    handled: false,
    fingerprint: 'abc',
    count: 1,
    ...change,
  }
}

/** An envelope as the page sends it. */
export function envelope(records: readonly unknown[] = [vital()], change: Record<string, unknown> = {}): Envelope {
  const page = { id: 'p1', route: '/p/:slug', service: 'storefront', version: '1.2.3', env: 'production' }
  return { v: 1, sentAt: 1_790_000_000_000, seq: 0, page, records, ...change } as Envelope
}
