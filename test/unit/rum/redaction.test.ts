import { expect, test, vi } from 'vitest'
import { envelope, error, vital } from '../../support/envelope.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

// Replaces the rules, so that this tests where they are applied, not what they match.
vi.mock('../../../server-handler/redact/redact.js', () => {
  const redact = (text: string) => {
    const parts = text.split('SECRET')
    return { text: parts.join('[gone]'), counts: parts.length > 1 ? { word: parts.length - 1 } : {} }
  }
  return { redactKnown: redact, redactText: redact, redactUrl: redact }
})

const cause = { type: 'SECRET', message: 'SECRET', stack: 'SECRET' }
const records = [
  vital({ id: 'a', target: '#SECRET', url: 'https://a/SECRET' }),
  error({
    id: 'b',
    type: 'SECRET',
    message: 'SECRET',
    stack: 'SECRET',
    url: 'SECRET',
    causes: [cause],
    members: [cause],
    attrs: { note: 'SECRET' },
    fingerprint: 'SECRET',
  }),
  { id: 'c', age: 0, kind: 'event', name: 'purchase', attrs: { note: 'a SECRET b' } },
  {
    id: 'd',
    age: 0,
    kind: 'request',
    method: 'GET',
    host: 'SECRET.example',
    path: '/SECRET',
    status: 200,
    duration: 1,
  },
]
const page = { id: 'p', route: '/', service: 'SECRET', version: 'SECRET', env: 'SECRET', site: 'SECRET', sdk: 'SECRET' }

test('every text that a page may fill is redacted, and how often is noted', async () => {
  const { send, sink, handle, attributes } = openEndpoint()
  await send(envelope(records, { page }))

  expect(sink.records()).toHaveLength(4)
  expect(JSON.stringify(sink.requests)).not.toContain('SECRET')
  expect(attributes('vital')[0]?.['rum.redacted']).toBe('int 2')
  expect(attributes('event')[0]?.['rum.event.attr.note']).toBe('a [gone] b')
  expect(handle.stats().redacted.word).toBeGreaterThan(8)
})

test('so is every text of a browser report', async () => {
  const { send, sink } = openEndpoint()
  const body = {
    effectiveDirective: 'SECRET',
    blockedURL: 'https://a/SECRET',
    sourceFile: 'https://a/SECRET',
    reason: 'SECRET',
    id: 'SECRET',
    message: 'SECRET',
  }
  await send([{ type: 'intervention', age: 1, url: 'https://shop.example.com/', body }], {
    path: '/__throughline/rum/reports',
    headers: { 'content-type': 'application/reports+json' },
  })

  expect(sink.records()).toHaveLength(1)
  expect(JSON.stringify(sink.requests)).not.toContain('SECRET')
})

test('the fingerprint is made of what is left', async () => {
  const fingerprints = async (message: string) => {
    const { send, attributes } = openEndpoint()
    await send(envelope([error({ message, fingerprint: message })]))
    return attributes('error')[0]?.['rum.error.fingerprint']
  }

  expect(await fingerprints('mail SECRET')).toBe(await fingerprints('mail [gone]'))
})
