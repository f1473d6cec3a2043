import { describe, expect, test } from 'vitest'
import { createRequestScope, outgoingHeaders, signSample } from '../../../server-handler/entries/ingress.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const SECRET = 'a secret of support'
const NOW = Date.UTC(2026, 10, 27)
const HOUR = 3_600_000
const signed = (more: { secret?: string; expiresAt?: number } = {}) =>
  signSample({ secret: SECRET, expiresAt: NOW + HOUR, ...more })

/** A request on a server that records no trace by itself: what it wrote and counted, and what it sends on. */
async function serve(path: string, value: string | undefined, sampleSecret: string | null = SECRET) {
  const clock = createFakeClock(NOW)
  const { telemetry, spans, signals } = createMemoryTelemetry({ traceSampleRatio: 0, namespace: 'acme', clock })
  const withScope = createRequestScope({
    telemetry,
    routes: { '/private': 'private' },
    sampleSecret: sampleSecret ?? undefined,
  })
  const headers: Record<string, string> = value === undefined ? {} : { 'x-acme-sample': value }
  let sent: Record<string, string> = {}
  await withScope(new Request(`http://a${path}`, { headers }), () => {
    sent = outgoingHeaders()
    return new Response()
  })
  return {
    isRecorded: spans.some(({ kind }) => kind === 2),
    isSentOn: sent.traceparent?.endsWith('3'),
    malformed: signals.filter(({ signal }) => signal === 'malformed_header').length,
  }
}

const RECORDED = { isRecorded: true, isSentOn: true, malformed: 0 }
const NOT_RECORDED = { isRecorded: false, isSentOn: false, malformed: 0 }

describe('a request that asks for its trace to be recorded', () => {
  test('gets it on a private route, and the services that it calls know', async () => {
    expect(await serve('/private', '1')).toEqual(RECORDED)
    expect(await serve('/private', '1', null)).toEqual(RECORDED)
  })

  test('gets it on any route with a signature', async () => {
    expect(await serve('/', signed())).toEqual(RECORDED)
    expect(await serve('/private', signed())).toEqual(RECORDED)
  })

  test('does not get it on a public route without one', async () => {
    expect(await serve('/', '1')).toEqual(NOT_RECORDED)
    expect(await serve('/', undefined)).toEqual(NOT_RECORDED)
    expect(await serve('/private', undefined)).toEqual(NOT_RECORDED)
  })

  const tampered = `${Math.floor((NOW + 9 * HOUR) / 1000)}.${signed().split('.')[1]}`
  test.each([
    ['of another secret', signed({ secret: 'another secret of support' })],
    ['that has expired', signed({ expiresAt: NOW - 1 })],
    ['with a later time than was signed', tampered],
    ['with nothing after the time', `${signed().split('.')[0]}.`],
    ['that is cut off', signed().slice(0, -1)],
    ['that is a word', 'true'],
    ['that is 0', '0'],
    ['that is there twice', `${signed()}, ${signed()}`],
  ])('a signature %s is counted, and records nothing', async (_, value) => {
    expect(await serve('/', value)).toEqual({ ...NOT_RECORDED, malformed: 1 })
    expect(await serve('/private', value)).toEqual({ ...NOT_RECORDED, malformed: 1 })
  })

  test('a signature is ignored by a server without the secret, without an error', async () => {
    expect(await serve('/', signed(), null)).toEqual(NOT_RECORDED)
  })
})

test.each([
  ['a short secret', { secret: 'short', expiresAt: NOW }, /at least 16 characters/],
  ['no secret', { expiresAt: NOW }, /secret/],
  ['seconds', { secret: SECRET, expiresAt: NOW / 1000 }, /epoch milliseconds/],
  ['no time', { secret: SECRET, expiresAt: Number.NaN }, /epoch milliseconds/],
])('%s is refused when a permission is signed', (_, facts, message) => {
  expect(() => signSample(facts as Parameters<typeof signSample>[0])).toThrow(message)
})
