import { describe, expect, test } from 'vitest'
import { envelope, error } from '../../support/envelope.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

const REVEALING = [
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl',
  'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  'user:ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  '+4915112345678',
]
const PLAIN = [
  '0f3a9c5b7d1e4f60a2b4c6d8e0f1a2b3',
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'session:17',
  's-4711',
  'V1StGXR8_Z5jdHi6B-myT',
  'Root=1-67891233-abcdef012345678912345678',
  '8f3e2a1b9c4d2e11-FRA',
  'fra1::iad1::abcde-1764422220123-0123456789ab',
  '4111111111111111',
]

async function sent(page: object, record: object = {}) {
  const { send, attributes, handle } = openEndpoint()
  const answer = await send(envelope([error(record)], { page: { id: 'p', route: '/', ...page } }))
  expect(answer.status).toBe(204)
  return { error: attributes('error')[0] ?? {}, redacted: handle.stats().redacted }
}

describe('an id that a site has made itself', () => {
  test.each(REVEALING)('is dropped where it is a token or a number of a person: %s', async (id) => {
    const { error: written, redacted } = await sent(
      { session: id, previousSession: id, requestId: id },
      { requestId: id },
    )

    expect(JSON.stringify(written)).not.toContain(id)
    expect(written).not.toHaveProperty('session.id')
    expect(written).not.toHaveProperty('session.previous_id')
    expect(written).not.toHaveProperty('rum.http.request_id')
    expect(written['rum.request_id_source']).toBe('ingest')
    expect(Object.keys(redacted)).toHaveLength(1)
  })

  test('is dropped where a backend takes an e-mail address for the id of its requests', async () => {
    const { error: written } = await sent({ requestId: 'ada@example.com' }, { requestId: 'ada@example.com' })
    expect(JSON.stringify(written)).not.toContain('ada@')
  })

  test.each(PLAIN)('is kept in the forms that servers and proxies use: %s', async (id) => {
    const { error: written } = await sent({ session: id, previousSession: id, requestId: id }, { requestId: id })

    expect(written).toMatchObject({
      'session.id': id,
      'session.previous_id': id,
      'request.id': id,
      'rum.request_id_source': 'document',
      'rum.http.request_id': id,
    })
  })
})
